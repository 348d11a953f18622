package org.asyncio4j.launcher;

import static org.asyncio4j.launcher.Start.LAUNCHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs {@code asyncio4j} as a user would, on the jars that the build has just made. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final Path EXAMPLES = Path.of("src", "main", "java").toAbsolutePath();
    private static final Path ORIGINALS = Path.of("..", "parity", "tutorial");

    /** Letters beyond ASCII, if this JVM, in the locale that it has, can hand them to a process. */
    private static final String FOREIGN =
            Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode("ü€") ? "ü€" : "ue";

    /** Prints its arguments, what it reads, and whether the JDK's internals are open to it. */
    private static final String PROGRAM = """
        import static org.asyncio4j.Asyncio.*;
        import org.asyncio4j.*;

        void main(String[] args) {
            int count = run(async(() -> {
                await(sleep(0));
                for (String arg : args) IO.println("<" + arg + ">");
                return args.length;
            }));
            for (String line; (line = IO.readln()) != null; ) IO.println("read " + line);
            IO.println(Object.class.getModule().isOpen("java.lang", Asyncio.class.getModule()));
            IO.println(System.getProperty("greeting"));
            System.exit(count);
        }
        """;

    @TempDir
    Path folder;

    private Path program;
    private boolean mayBuild;

    @BeforeEach
    void writeProgram() throws IOException {
        Path spaced = Files.createDirectory(folder.resolve("a folder"));
        program = Files.writeString(spaced.resolve("Program.java"), PROGRAM);
    }

    @Test
    void argumentsInputAndExitCodePassThrough() throws Exception {
        Start outcome = run("one\ntwo\n", LAUNCHER, program, "a b", "", FOREIGN, "*", "--help", "-Dx", "@f");

        assertEquals(
                "<a b>\n<>\n<" + FOREIGN + ">\n<*>\n<--help>\n<-Dx>\n<@f>\nread one\nread two\ntrue\nnull\n",
                outcome.output());
        assertEquals(7, outcome.exitCode());
    }

    @Test
    void optionsBeforeTheFileGoToJava() throws Exception {
        Start outcome = run("", LAUNCHER, "-Dgreeting=good day", "-Xmx200m", program, "x");

        assertEquals("<x>\ntrue\ngood day\n", outcome.output());
        assertEquals(1, outcome.exitCode());
    }

    @Test
    void portableLeavesTheJdkClosed() throws Exception {
        assertEquals("false\nnull\n", run("", LAUNCHER, "--portable", program).output());
    }

    @Test
    void childrenMayBeSpawned() throws Exception {
        Path spawning = Files.writeString(folder.resolve("Spawning.java"), """
            import static org.asyncio4j.Asyncio.*;
            import org.asyncio4j.*;
            void main() {
                run(() -> {
                    SubprocessOptions options = SubprocessOptions.DEFAULT.withStartNewSession(true);
                    IO.println(await(await(createSubprocessExec(options, "sh", "-c", "kill -9 $$")).waitFor()));
                });
            }
            """);
        assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only on Linux");

        assertEquals("-9\n", run("", LAUNCHER, spawning).output());
        assertEquals("-9\n", run("", LAUNCHER, "--portable", spawning).output());
    }

    @Test
    void anUncaughtExceptionShowsItsLineAndThatOfRun() throws Exception {
        Path failing = Files.writeString(folder.resolve("Failing.java"), """
            import static org.asyncio4j.Asyncio.*;
            void main() {
                run(async(() -> {
                    int[] none = {};
                    return none[1];
                }));
            }
            """);

        for (List<Object> command :
                List.<List<Object>>of(List.of(LAUNCHER, failing), List.of(LAUNCHER, "--portable", failing))) {
            Start outcome = run("", command.toArray());
            assertEquals(1, outcome.exitCode(), outcome.errors());
            List<String> lines = outcome.errors().lines().toList();
            assertTrue(lines.get(0).contains("ArrayIndexOutOfBoundsException"), outcome.errors());
            assertTrue(lines.get(1).contains("(Failing.java:5)"), outcome.errors());
            assertEquals("\tat Failing.main(Failing.java:3)", lines.getLast());
        }
    }

    @Test
    void theJdkOfTheJavaOnThePathIsFoundWhereverItIs() throws Exception {
        Path jdk = Files.createDirectories(folder.toRealPath().resolve("a jdk"));
        Path bin = Files.createDirectories(jdk.resolve("bin"));
        for (String name : List.of("java", "javac")) {
            Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\nexit 1\n");
            assertTrue(program.toFile().setExecutable(true));
        }
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.99\"\n");
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("java.25"), bin.resolve("java"));
        Files.createSymbolicLink(links.resolve("java"), Path.of("java.25"));

        String path = "PATH=" + links + ":" + System.getenv("PATH");
        Start start = run("", "env", "-u", "JAVA_HOME", path, LAUNCHER, "--print-jdk");
        assertEquals(new Start(0, jdk + "\n", ""), start);
    }

    @Test
    void worksThroughALinkInAnyFolder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), LAUNCHER);

        assertEquals("true\nnull\n", run("", link, folder.relativize(program)).output());
        Files.delete(link);
    }

    @Test
    void aSystemExitThatNothingCatchesGivesItsCode() throws Exception {
        Path exits = Files.writeString(folder.resolve("Exits.java"), """
            import static org.asyncio4j.Asyncio.*;
            import org.asyncio4j.*;

            void main() {
                run(() -> {
                    throw new SystemExit(9);
                });
            }
            """);
        Start outcome = run("", LAUNCHER, exits);

        assertEquals(9, outcome.exitCode(), outcome.errors());
        assertEquals("", outcome.output());
        // The launcher may say that it prepares something.
        assertFalse(outcome.errors().contains("SystemExit"), outcome.errors());
    }

    @Test
    void startsFromACache() throws Exception {
        // Java refuses to start in this mode where it can't use the cache that the launcher names.
        Start outcome = run("", LAUNCHER, "-XX:AOTMode=on", program);

        assertEquals("true\nnull\n", outcome.output(), outcome.errors());
    }

    @Test
    void aMethodThatIsNotImplementedIsNamed() throws Exception {
        // On signatures with annotations that it does not find, javac crashes instead.
        Path incomplete = Files.writeString(folder.resolve("Incomplete.java"), """
            import org.asyncio4j.*;
            import org.asyncio4j.lowlevel.*;

            class NoExit implements AsyncContextManager<String> {
                public String onEnter() { return "x"; }
            }

            class Wrong implements Protocol {
                public void connectionLost(String problem) {}
                @Override public int eofReceived() { return 1; }
            }

            void main() { Asyncio.run(() -> Asyncio.with(new NoExit(), x -> IO.println(x))); }
            """);

        Start outcome = run("", LAUNCHER, incomplete);

        assertEquals(1, outcome.exitCode());
        assertTrue(outcome.errors().contains("does not override abstract method onExit("), outcome.errors());
        assertTrue(outcome.errors().contains("eofReceived() in "), outcome.errors());
        assertFalse(outcome.errors().contains("NullPointerException"), outcome.errors());
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Start outcome = run("", LAUNCHER, "Nothing.java");

        assertEquals(2, outcome.exitCode());
        assertEquals("", outcome.output());
        assertTrue(outcome.errors().contains("there is no file Nothing.java"), outcome.errors());
    }

    @Test
    void withoutAFileItReadsSnippets() throws Exception {
        assertTrue(run("", LAUNCHER, "--help").output().startsWith("Usage: asyncio4j"));

        Start outcome = run("await(sleep(0.1, 42))\n", LAUNCHER, "-q");

        assertEquals(0, outcome.exitCode(), outcome::errors);
        assertEquals("42\n", outcome.output());
    }

    @Test
    void aStartSaysNothingOfItsOwn() throws Exception {
        assertEquals("", run("", LAUNCHER, program).withoutPreparation());
        assertEquals("", run("", LAUNCHER, "--portable", program).withoutPreparation());
    }

    static List<String> examples() throws IOException {
        if (!Boolean.getBoolean("asyncio4j.nightly")) {
            return List.of("QuickstartRun", "QuickstartExecutor");
        }
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(example -> Files.exists(outputOfThe(example)))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void runsTheExamplesInRealTime(String example) throws Exception {
        Start outcome = run("", LAUNCHER, EXAMPLES.resolve(example + ".java"));

        assertEquals(
                withoutTimes(Files.readString(outputOfThe(example)))
                        .replaceAll("\\bTrue\\b", "true")
                        .replaceAll("\\bFalse\\b", "false"),
                withoutTimes(outcome.output()));
        assertEquals("", outcome.withoutPreparation());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    @Timeout(300) // Maven
    void theFirstStartBuildsTheLibrary() throws Exception {
        Path clone = folder.resolve("a clone");
        copySources(LAUNCHER.getParent(), clone);
        mayBuild = true;

        Start outcome = run("", clone.resolve("asyncio4j"), program, "x");

        assertEquals("<x>\ntrue\nnull\n", outcome.output(), outcome.errors());
        assertEquals(1, outcome.exitCode());
    }

    /** What the Python original of an example of the tutorial printed. */
    private static Path outputOfThe(String example) {
        String original = example.replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        return ORIGINALS.resolve(original + ".out");
    }

    private static String withoutTimes(String output) {
        return output.replaceAll("(?m)^\\d\\.\\d (?=[A-Z])", "");
    }

    /** Copies a project without what Git and builds have left in it. */
    static void copySources(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            return;
        }
        Files.createDirectory(to);
        List<Path> parts;
        try (Stream<Path> files = Files.list(from)) {
            parts = files.toList();
        }
        for (Path part : parts) {
            if (!part.endsWith("target") && !part.endsWith(".git")) {
                copySources(part, to.resolve(part.getFileName()));
            }
        }
    }

    @Test
    void theSimulationIsThereForAProgramThatImportsIt() throws Exception {
        Start outcome = run("", LAUNCHER, EXAMPLES.resolve("Deposits.java"));

        assertTrue(outcome.output().startsWith("found: 100 were deposited"), outcome::toString);
        assertTrue(outcome.output().endsWith("mended: 1000 runs, all passed\n"), outcome::toString);
        assertEquals(0, outcome.exitCode());
    }

    private Start run(String input, Object... command) throws IOException, InterruptedException {
        // Maven is at work here: another one must not start below it, whatever is newer than the
        // jars. What is kept of programs is the topic of LauncherCacheTest.
        return Start.of(
                folder,
                mayBuild
                        ? Map.of("ASYNCIO4J_CACHE_MIB", "0")
                        : Map.of("ASYNCIO4J_CACHE_MIB", "0", "ASYNCIO4J_NO_BUILD", "1"),
                input,
                command);
    }
}
