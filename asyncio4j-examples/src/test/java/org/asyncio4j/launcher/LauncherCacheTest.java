package org.asyncio4j.launcher;

import static org.asyncio4j.launcher.Start.LAUNCHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the launcher keeps of programs that have been run, and when it must not take it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class LauncherCacheTest {
    /** Prints all by which a program can tell how it was started, and ends with an exception. */
    private static final String CURIOUS = """
        import static org.asyncio4j.Asyncio.*;
        import org.asyncio4j.*;
        import java.io.*;
        import java.nio.file.*;

        void main(String[] args) throws Exception {
            for (String arg : args) IO.println("<" + arg + ">");
            for (String line; (line = IO.readln()) != null; ) IO.println("read " + line);
            try (InputStream data = getClass().getResourceAsStream("data.txt")) {
                IO.println(new String(data.readAllBytes()));
            }
            IO.println(Files.readString(Path.of("relative.txt")));
            IO.println(System.getProperty("jdk.launcher.sourcefile"));
            IO.println(System.getProperty("greeting"));
            IO.println(Object.class.getModule().isOpen("java.lang", Asyncio.class.getModule()));
            IO.println(getClass().getName() + " " + getClass().desiredAssertionStatus());
            IO.println(Thread.currentThread().getName() + " " + new Date(2).getYear());
            run(async(() -> {
                await(sleep(0));
                throw new IllegalStateException("with a trace");
            }));
        }

        class Date extends java.util.Date {
            Date(long time) { super(time); }
        }
        """;

    private static final String KEPT = """
            IO.println(System.getProperty("java.class.path").contains("program.jar"));
        """;

    /** Holds what the library needs for all, so that it is made once. */
    @TempDir
    static Path caches;

    @TempDir
    Path folder;

    private Map<String, String> environment = Map.of();

    @BeforeAll
    static void prepareWhatAllNeed() throws Exception {
        Path any = Files.writeString(caches.resolve("Any.java"), "void main() {}\n");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", caches.toString(), "ASYNCIO4J_NO_BUILD", "1");
        assertEquals(new Start(0, "", ""), Start.of(caches, environment, "", LAUNCHER, "--prepare", any));
    }

    @Test
    void aKeptProgramDoesAsOneThatIsCompiled() throws Exception {
        Path program = write("a folder/Curious.java", CURIOUS);
        write("a folder/data.txt", "a resource");
        write("relative.txt", "a file");

        for (List<String> options : List.of(List.of("-Dgreeting=good day", "-ea"), List.of("--portable", "-Xmx100m"))) {
            List<Object> command = new ArrayList<>(options);
            command.addFirst(LAUNCHER);
            command.addAll(List.of("a folder/Curious.java", "a b", "", "*", "-Dx", "@f"));
            environment = Map.of("ASYNCIO4J_CACHE_MIB", "0");
            Start compiled = run("one\ntwo\n", command.toArray());
            environment = Map.of();
            prepare(options.getFirst(), "a folder/Curious.java");
            Start kept = run("one\ntwo\n", command.toArray());

            assertTrue(isKept(program, options.contains("--portable")), "a training");
            assertEquals(compiled.output(), kept.output(), kept.errors());
            assertEquals(compiled.withoutPreparation(), kept.errors());
            assertTrue(kept.errors().contains("\tat Curious.main(Curious.java:18)"), kept.errors());
            assertTrue(kept.errors().contains("warning: [deprecation]"), kept.errors());
            assertEquals(1, kept.exitCode());
        }
        // Java refuses to start in this mode where it can't use the cache that the launcher names.
        assertTrue(run("", LAUNCHER, "-XX:AOTMode=on", program).output().startsWith("a resource"), "the cache holds");
    }

    @Test
    void aStartTakesAllClassesFromItsCache() throws Exception {
        Path program = write("Hello.java", """
            import static org.asyncio4j.Asyncio.*;

            void main() {
                run(() -> {
                    await(sleep(0));
                    IO.println("hello");
                });
            }
            """);
        prepare(program);
        Path log = folder.resolve("loaded");
        assertEquals(new Start(0, "hello\n", ""), run("", LAUNCHER, "-Xlog:class+load:file=" + log, program));
        // One that is not there would be looked for in each jar, and one that is made, by a method handle for instance,
        // takes milliseconds. Those of the JDK's events can't be in a cache.
        List<String> others = Files.readAllLines(log).stream()
                .filter(line -> !line.contains("shared objects file") && !line.contains("jdk.internal.event."))
                .toList();
        assertEquals(List.of(), others);
    }

    @Test
    void aChangeOfAnySourceIsNoticed() throws Exception {
        Path program = write("Several.java", """
            import help.Helper;
            import static org.asyncio4j.Asyncio.*;
            import org.asyncio4j.*;
            void main() {
                run(() -> IO.println(Helper.text() + Lock.class.getPackageName()));
            """ + KEPT + "}\n");
        Path helper = write("help/Helper.java", """
            package help;
            public class Helper {
                public static String text() { return Other.TEXT; }
            }
            """);
        Path other = write("help/Other.java", "package help; class Other { static String TEXT = \"one \"; }");

        prepare(program);
        assertEquals("one org.asyncio4j\ntrue\n", run("", LAUNCHER, program).output());

        // Neither its time nor its size tells.
        FileTime before = Files.getLastModifiedTime(other);
        String text = Files.readString(other);
        Files.writeString(other, text.replace("one", "two"));
        Files.setLastModifiedTime(other, before);
        assertEquals("two org.asyncio4j\nfalse\n", runWithoutTraining(program));
        Files.writeString(other, text);
        assertEquals("one org.asyncio4j\ntrue\n", run("", LAUNCHER, program).output());

        // The same name, nearer than that of the library.
        Path lock = write("Lock.java", "class Lock {}");
        assertEquals("one \nfalse\n", runWithoutTraining(program));
        Files.delete(lock);
        assertEquals("one org.asyncio4j\ntrue\n", run("", LAUNCHER, program).output());

        // The text of one moved to the end of the other.
        Files.writeString(helper, Files.readString(helper) + "// end of file\n");
        assertEquals("one org.asyncio4j\nfalse\n", runWithoutTraining(program));
        Files.delete(helper);
        assertEquals(1, run("", LAUNCHER, program).exitCode());
    }

    @Test
    void aChangeOfTheClassPathIsNoticed() throws Exception {
        Path program = write("Path.java", "void main() { IO.println(dep.Dep.TEXT);\n" + KEPT + "}\n");
        Path source =
                write("source/dep/Dep.java", "package dep; public class Dep { public static final int TEXT = 1; }");
        Path classes = folder.resolve("classes");
        compile(source, classes);

        prepare("-cp", classes, program);
        assertEquals("1\ntrue\n", run("", LAUNCHER, "-cp", classes, program).output());
        // The compiler has copied this constant: what is kept would go on to print 1.
        Files.writeString(source, Files.readString(source).replace('1', '2'));
        compile(source, classes);
        assertEquals("2\nfalse\n", runWithoutTraining("-cp", classes, program));
        assertEquals(1, run("", LAUNCHER, program).exitCode());
    }

    @Test
    void theFirstRunIsFollowedByATrainingThatRunsNothing() throws Exception {
        Path program = write("Once.java", """
            import java.nio.file.*;
            static final Object LOADED = write("loaded\\n");
            static Object write(String line) {
                try {
                    return Files.writeString(Path.of("log"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            void main() {
                write("run\\n");
            """ + KEPT + "}\n");

        int runs = 0;
        Start start;
        do {
            start = run("", LAUNCHER, program);
            runs++;
            assertEquals("", start.withoutPreparation());
            assertEquals(0, start.exitCode());
        } while (start.output().equals("false\n"));

        assertEquals("true\n", start.output());
        assertEquals("loaded\nrun\n".repeat(runs), Files.readString(folder.resolve("log")));
        assertTrue(isKept(program, false), "a training");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(caches.resolve("asyncio4j"))));
    }

    @Test
    void startsAtTheSameTimeDoNotDisturbEachOther() throws Exception {
        Path program = write("Same.java", "void main(String[] args) { IO.println(args[0]); }\n");
        List<Process> processes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            files.add(Files.createTempDirectory(folder, "same"));
            Object[] command = i % 2 == 0
                    ? new Object[] {LAUNCHER, program, "number " + i}
                    : new Object[] {LAUNCHER, "--prepare", program};
            processes.add(Start.begin(folder, files.get(i), environment(), "", command));
        }
        for (int i = 0; i < 4; i++) {
            Start start = Start.ended(processes.get(i), files.get(i));
            assertEquals(0, start.exitCode(), start.errors());
            assertEquals("", start.withoutPreparation());
            assertEquals(i % 2 == 0 ? "number " + i + "\n" : "", start.output());
        }
        assertTrue(isKept(program, false), "a training");
    }

    @Test
    @Timeout(120)
    void whileOneTrainsAndOneWaitsForItsTurnAThirdDoesWithout() throws Exception {
        Path program = write("Third.java", "void main() { IO.println(\"done\"); }\n");
        Path own = folder.resolve("own");
        environment = Map.of("XDG_CACHE_HOME", own.toString());
        List<Path> taken = List.of(own.resolve("asyncio4j/lock"), own.resolve("asyncio4j/next"));
        for (Path lock : taken) {
            Files.createDirectories(lock);
            Files.writeString(lock.resolve("pid"), ProcessHandle.current().pid() + "\n");
        }
        assertEquals("done\n", run("", LAUNCHER, program).output());
        awaitTrainings();
        assertFalse(isKept(program, false), "a training");

        for (Path lock : taken) {
            assertTrue(Files.exists(lock.resolve("pid")), lock::toString);
            Files.delete(lock.resolve("pid"));
            Files.delete(lock);
        }
        assertEquals("done\n", run("", LAUNCHER, program).output());
        awaitTrainings();
        assertTrue(isKept(program, false), "a training");
        assertFalse(taken.stream().anyMatch(Files::exists));
    }

    @Test
    void aFolderThatCannotBeUsedIsNoError() throws Exception {
        Path program = write("Plain.java", "void main() { IO.println(\"done\");\n" + KEPT + "}\n");
        Path mine = Files.createDirectories(folder.resolve("mine"));
        Path link = Files.createDirectories(folder.resolve("link")).resolve("asyncio4j");
        Files.createSymbolicLink(link, mine);

        for (Path unusable : List.of(program, link.getParent(), Path.of("/dev/null/caches"))) {
            environment = Map.of("XDG_CACHE_HOME", unusable.toString());
            Start start = run("", LAUNCHER, program);
            assertEquals("done\nfalse\n", start.output());
            assertEquals("", start.withoutPreparation());
            assertEquals(2, run("", LAUNCHER, "--prepare", program).exitCode());
        }
        try (Stream<Path> inside = Files.list(mine)) {
            assertEquals(List.of(), inside.toList());
        }
    }

    @Test
    void aDamagedOrVanishedCacheIsNoError() throws Exception {
        Path program =
                write("script", "#!/usr/bin/env asyncio4j\nvoid main() { IO.println(\"done\");\n" + KEPT + "}\n");
        prepare(program);
        assertEquals(new Start(0, "done\ntrue\n", ""), run("", LAUNCHER, program));
        Path training = training(program);

        try (RandomAccessFile file =
                new RandomAccessFile(training.resolve("program.aot").toFile(), "rw")) {
            file.setLength(5000);
        }
        assertEquals(new Start(0, "done\ntrue\n", ""), run("", LAUNCHER, program));
        Files.delete(training.resolve("program.aot"));
        assertEquals(new Start(0, "done\ntrue\n", ""), run("", LAUNCHER, program));
        Files.delete(training.resolve("program.jar"));
        assertEquals("done\nfalse\n", runWithoutTraining(program));
    }

    @Test
    void theCacheIsBoundedAndCanBeCleared() throws Exception {
        environment = Map.of("XDG_CACHE_HOME", folder.resolve("bounded").toString(), "ASYNCIO4J_CACHE_MIB", "20");
        Path first = write("First.java", "void main() {\n" + KEPT + "}\n");
        Path second = write("Second.java", "void main() {\n" + KEPT + "}\n");
        // What all programs need is made once.
        copy(caches.resolve("asyncio4j/tools"), folder.resolve("bounded/asyncio4j/tools"));
        // What a training leaves that is killed.
        Path killed = Files.createDirectories(entry(first, false).resolve("77.0"));
        Files.writeString(killed.resolve("users"), "999999999\n");

        prepare(first);
        assertFalse(Files.exists(killed), "left behind");
        Path firstTraining = training(first);
        prepare(second);

        // It may be about to be used for as long as it has not been forgotten for a minute.
        assertTrue(Files.exists(firstTraining.resolve("program.jar")), "still there");
        assertEquals("false\n", runWithoutTraining(first));
        assertEquals("true\n", run("", LAUNCHER, second).output());
        Files.setLastModifiedTime(
                entry(first, false).resolve("start"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        run("", LAUNCHER, "--prepare", write("Broken.java", "void main() { nothing(); }\n"));
        assertFalse(Files.exists(entry(first, false)), "what is forgotten");

        assertEquals(new Start(0, "", ""), run("", LAUNCHER, "--clear-cache"));
        assertFalse(Files.exists(folder.resolve("bounded/asyncio4j")), "the cache");
        assertEquals(new Start(0, "", ""), run("", LAUNCHER, "--clear-cache"));
    }

    @Test
    void aProgramThatWouldNoticeIsCompiledAtEachStart() throws Exception {
        Path program = write("Reflects.java", """
            void main() throws Exception {
                IO.println(Class.forName("Named").getDeclaredConstructor().newInstance());
            """ + KEPT + "}\n");
        write("Named.java", "class Named { public String toString() { return \"found\"; } }");

        Start refused = run("", LAUNCHER, "--prepare", program);
        assertEquals(3, refused.exitCode());
        assertTrue(
                refused.errors().contains("must be compiled at each start: Reflects uses Class.forName."),
                refused.errors());
        Path training = training(program);
        assertEquals("found\nfalse\n", run("", LAUNCHER, program).output());
        assertEquals(training, training(program), "no second training");
        for (String option : List.of("--enable-preview", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n")) {
            assertEquals(2, run("", LAUNCHER, option, "--prepare", program).exitCode());
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.toRealPath().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        if (Files.isDirectory(from)) {
            try (Stream<Path> parts = Files.list(from)) {
                for (Path part : parts.toList()) {
                    copy(part, to.resolve(part.getFileName()));
                }
            }
        }
    }

    private static void compile(Path source, Path classes) {
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", classes.toString(), source.toString());
        assertEquals(0, code);
    }

    private void prepare(Object... words) throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(words));
        command.addAll(0, List.of(LAUNCHER, "--prepare"));
        Start start = run("", command.toArray());
        assertEquals(0, start.exitCode(), start.errors());
        assertEquals("", start.output() + start.errors());
    }

    /** A start that finds nothing of use, and is not followed by a training. */
    private String runWithoutTraining(Object... words) throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(words));
        command.addFirst(LAUNCHER);
        Start start = run("", command.toArray());
        trainings().forEach(ProcessHandle::destroyForcibly);
        return start.output();
    }

    /** The processes that wait for the end of a program of this test, or train. */
    private Stream<ProcessHandle> trainings() {
        return ProcessHandle.allProcesses()
                .filter(process -> Stream.of(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.startsWith(folder.toString())));
    }

    @AfterEach
    void awaitTrainings() {
        List<ProcessHandle> running = trainings().toList();
        running.forEach(process -> process.onExit().join());
    }

    private Path entry(Path program, boolean portable) {
        Path cache = Path.of(environment().get("XDG_CACHE_HOME"));
        String name = program.toString().replace('/', '%');
        return cache.resolve("asyncio4j/programs").resolve((portable ? "portable%" : "%") + name);
    }

    private boolean isKept(Path program, boolean portable) {
        return Files.exists(entry(program, portable).resolve("start"));
    }

    private Path training(Path program) throws IOException {
        Path entry = entry(program, false);
        return entry.resolve(Files.readAllLines(entry.resolve("start")).get(1));
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>();
        all.put("ASYNCIO4J_NO_BUILD", "1");
        all.put("XDG_CACHE_HOME", caches.toString());
        all.putAll(environment);
        return all;
    }

    private Start run(String input, Object... command) throws IOException, InterruptedException {
        return Start.of(folder, environment(), input, command);
    }
}
