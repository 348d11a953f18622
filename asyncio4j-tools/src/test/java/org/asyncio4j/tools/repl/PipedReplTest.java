package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard input that is no terminal. */
@Tag("real-time")
@Timeout(240) // as ReplProcess: two compilers at once, on a machine that may be busy
@Execution(ExecutionMode.CONCURRENT)
class PipedReplTest {

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "portable"})
    void valuesArePrintedAndNothingElse(String engine) throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes(engine, Map.of(), "-q")) {
            repl.type("await(sleep(0.1, 42))\n").end();
            assertEquals(0, repl.exitCode());
            assertEquals("42\n", repl.await("42\n").printed());
        }
    }

    @Test
    void anErrorIsNoReasonToStopAndTheExitCodeIsThatOfExit() throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes("portable", Map.of())) {
            // The line after a readln() is its input.
            repl.type("1 / 0\n"
                    + "IO.readln() + \"!\"\n"
                    + "hello\n"
                    + "var t = createTask(() -> { await(sleep(1000)); })\n"
                    + "exit(7)\n"
                    + "1\n");
            assertEquals(7, repl.exitCode());
            repl.await("java.lang.ArithmeticException: / by zero\n\tat #1:1\n").await("\"hello!\"\n");
            assertEquals("", repl.printed().substring(repl.printed().indexOf("\"hello!\"\n") + 9));
        }
    }

    @Test
    void theEndOfTheInputCancelsWhatRuns() throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes("portable", Map.of())) {
            repl.type("void linger() { try { await(sleep(1000)); } finally { IO.println(\"cleaned up\"); } }\n"
                            + "var t = createTask(() -> linger())\nawait(sleep(0))\n")
                    .end();
            assertEquals(0, repl.exitCode());
            repl.await("cleaned up\n");
        }
    }

    @Test
    void aTaskMayEndTheReplAndSoMayTheJvm() throws IOException, InterruptedException {
        try (ReplProcess byTask = ReplProcess.onPipes("portable", Map.of());
                ReplProcess bySystem = ReplProcess.onPipes("portable", Map.of())) {
            byTask.type("createTask(() -> { throw new SystemExit(9); });\n");
            bySystem.type("System.exit(4)\n");
            assertEquals(9, byTask.exitCode());
            assertEquals(4, bySystem.exitCode());
        }
    }

    @Test
    void aStartFileAndTheClassPathAreTaken(@TempDir Path folder) throws IOException, InterruptedException {
        Path start = folder.resolve("start");
        Files.writeString(start, "int started() {\n  return 5;\n}\n");
        Files.writeString(folder.resolve("some.txt"), "on the path");
        try (ReplProcess repl = ReplProcess.onPipes(
                "portable", Map.of("CLASSPATH", folder.toString()), "--startup", start.toString(), "-q")) {
            repl.type("started()\nThread.currentThread().getContextClassLoader().getResource(\"some.txt\") != null\n")
                    .end();
            assertEquals(0, repl.exitCode());
            assertEquals("5\ntrue\n", repl.await("true\n").printed());
        }
    }

    @Test
    void wrongArgumentsAreRefused() throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes("portable", Map.of(), "--nonsense")) {
            assertEquals(2, repl.exitCode());
            assertTrue(repl.await("Usage: ").printed().startsWith("asyncio4j: Unknown option: '--nonsense'"));
        }
    }

    @Test
    void sigintCancelsWhatIsAwaitedAndSigtermEnds() throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes("portable", Map.of())) {
            repl.type("{ IO.println(\"begun\"); await(sleep(1000)); }\n").await("begun");
            signal("INT", repl.process().pid());
            repl.await("KeyboardInterrupt").type("1 + 1\n").await("2\n");
            signal("TERM", repl.process().pid());
            assertEquals(143, repl.exitCode());
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor());
    }
}
