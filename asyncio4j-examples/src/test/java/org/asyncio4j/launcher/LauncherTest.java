package org.asyncio4j.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code asyncio4j} as a user would, on the jars that the build has just made. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "asyncio4j").toAbsolutePath().normalize();

    /** Prints its arguments, what it reads, and whether the JDK's internals are open to it. */
    private static final String PROGRAM =
            """
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

    @TempDir Path folder;

    private Path program;

    @BeforeEach
    void writeProgram() throws IOException {
        Path spaced = Files.createDirectory(folder.resolve("a folder"));
        program = Files.writeString(spaced.resolve("Program.java"), PROGRAM);
    }

    @Test
    void argumentsInputAndExitCodePassThrough() throws Exception {
        Outcome outcome =
                run("one\ntwo\n", LAUNCHER, program, "a b", "", "ü€", "*", "--help", "-Dx", "@f");

        assertEquals(
                "<a b>\n<>\n<ü€>\n<*>\n<--help>\n<-Dx>\n<@f>\nread one\nread two\ntrue\nnull\n",
                outcome.output);
        assertEquals(7, outcome.exitCode);
    }

    @Test
    void optionsBeforeTheFileGoToJava() throws Exception {
        Outcome outcome = run("", LAUNCHER, "-Dgreeting=good day", "-Xmx200m", program, "x");

        assertEquals("<x>\ntrue\ngood day\n", outcome.output);
        assertEquals(1, outcome.exitCode);
    }

    @Test
    void portableLeavesTheJdkClosed() throws Exception {
        assertEquals("false\nnull\n", run("", LAUNCHER, "--portable", program).output);
    }

    @Test
    void worksThroughALinkInAnyFolder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), LAUNCHER);

        assertEquals("true\nnull\n", run("", link, folder.relativize(program)).output);
        Files.delete(link);
    }

    @Test
    void startsFromACache() throws Exception {
        // Java refuses to start in this mode where it can't use the cache that the launcher names.
        Outcome outcome = run("", LAUNCHER, "-XX:AOTMode=on", program);

        assertEquals("true\nnull\n", outcome.output, outcome.errors);
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Outcome outcome = run("", LAUNCHER, "Nothing.java");

        assertEquals(2, outcome.exitCode);
        assertEquals("", outcome.output);
        assertTrue(outcome.errors.contains("there is no file Nothing.java"), outcome.errors);
    }

    @Test
    void withoutAFileItTellsItsUsage() throws Exception {
        Outcome outcome = run("", LAUNCHER);

        assertEquals(2, outcome.exitCode);
        assertTrue(outcome.errors.contains("Usage: asyncio4j"), outcome.errors);
        assertTrue(run("", LAUNCHER, "--help").output.startsWith("Usage: asyncio4j"));
    }

    private record Outcome(int exitCode, String output, String errors) {}

    private Outcome run(String input, Object... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        // Maven is at work here: another one must not start below it, whatever is newer than the
        // jars.
        builder.environment().put("ASYNCIO4J_NO_BUILD", "1");
        // The JDK that runs this test, and UTF-8 whatever the machine's locale.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        int exitCode = builder.start().waitFor();
        return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    }
}
