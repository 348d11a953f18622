package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pseudo-terminal, by Python's module pty. */
@Tag("real-time")
@Tag("integration")
@Timeout(240) // as ReplProcess: two compilers at once, on a machine that may be busy
@Execution(ExecutionMode.CONCURRENT)
class TerminalReplTest {

    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String UP = "\u001bOA";

    @TempDir
    Path state;

    @BeforeAll
    static void needsPython() throws InterruptedException {
        boolean found;
        try {
            found = new ProcessBuilder("python3", "-c", "import pty, os; os.waitstatus_to_exitcode")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            found = false;
        }
        Assumptions.assumeTrue(found, "the REPL in a terminal needs python3 with its module pty");
    }

    private ReplProcess start(String engine, String... arguments) throws IOException {
        return ReplProcess.inTerminal(engine, Map.of("XDG_STATE_HOME", state.toString()), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "portable"})
    void aSession(String engine) throws IOException, InterruptedException {
        try (ReplProcess repl = start(engine)) {
            repl.await("asyncio4j REPL")
                    .await(engine + " engine")
                    .await("/help")
                    .await(">>> ");
            repl.type("await(sleep(0.001, 20 + 1))\r").await("21\r\n").await(">>> ");
            // Ctrl-C cancels what is awaited, stops what computes or blocks, and clears what is typed.
            repl.type("{ IO.println(5 * 3); await(sleep(1000)); }\r")
                    .await("15\r\n")
                    .type(CTRL_C);
            repl.await("KeyboardInterrupt").await(">>> ");
            repl.type("{ IO.println(5 * 4); while (true) {} }\r")
                    .await("20\r\n")
                    .type(CTRL_C);
            repl.await("KeyboardInterrupt").await(">>> ");
            repl.type("{ IO.println(5 * 5); Thread.sleep(1000000); }\r")
                    .await("25\r\n")
                    .type(CTRL_C);
            repl.await("KeyboardInterrupt").await(">>> ");
            repl.type("unfinished(")
                    .await("unfinished(")
                    .type(CTRL_C)
                    .await("KeyboardInterrupt")
                    .await(">>> ");
            // Several lines.
            repl.type("int f() {\r")
                    .await("... ")
                    .type("return 3 * 11;\r")
                    .await("... ")
                    .type("}\r")
                    .await(">>> ");
            repl.type("f()\r").await("33\r\n").await(">>> ");
            // Completion, of Java and of commands.
            repl.type("Math.floorMo\t")
                    .await("floorMod")
                    .type("17, 9)\r")
                    .await("8\r\n")
                    .await(">>> ");
            repl.type("/pst\t\r").await("no tasks\r\n").await(">>> ");
            // What a task prints appears above the line that is being edited.
            repl.type("var t = createTask(() -> { await(sleep(1)); IO.println(7 * 7); })\r")
                    .await(">>> ");
            repl.type("2 * 2")
                    .await("49\r\n")
                    .await("2 * 2")
                    .type("1\r")
                    .await("42\r\n")
                    .await(">>> ");
            // Pasted lines; what the program reads; the history.
            repl.type("\u001b[200~int a = 30\nint b = 4\na + b\u001b[201~\r")
                    .await("34\r\n")
                    .await(">>> ");
            repl.type("IO.readln(\"name? \") + \"!\"\r")
                    .await("\r\n")
                    .await("name? ")
                    .type("bob\r")
                    .await("\"bob!\"");
            repl.await(">>> ").type("100 + 11\r").await("111\r\n").await(">>> ");
            repl.type(UP + "1\r").await("211\r\n").await(">>> ");
            repl.type("throw new IllegalStateException(\"mine\")\r").await("java.lang.IllegalStateException: mine\r\n");
            repl.await(">>> ").type(CTRL_D).await("exiting asyncio4j REPL...");
            assertEquals(0, repl.exitCode());
        }
        assertTrue(Files.readString(state.resolve("asyncio4j/repl-history")).contains("100 + 11"));
        try (ReplProcess again = start(engine, "-q")) {
            again.await(">>> ")
                    .type(UP)
                    .await("IllegalStateException")
                    .type(CTRL_C)
                    .await(">>> ")
                    .type("exit(6)\r");
            assertEquals(6, again.exitCode());
        }
    }

    /** The first line is looked at while the compiler is still starting, so the interrupt comes in the midst of that. */
    @Test
    void anInterruptWhileALineIsLookedAtLeavesTheCompilerWhole() throws IOException, InterruptedException {
        Map<String, String> variables = Map.of("XDG_STATE_HOME", state.toString());
        try (ReplProcess repl = ReplProcess.ofJarsInTerminal("carrier", state, variables, "-q")) {
            repl.await(">>> ").type("await(sleep(100))").await("sleep(100))").type("\r");
            Thread.sleep(300); // by now the editor asks whether the line is whole
            repl.type(CTRL_C);
            repl.await("KeyboardInterrupt").await(">>> ");
            repl.type("createTask(sleep(0.001, 41 + 1))\r")
                    .await("<Task pending")
                    .await(">>> ");
            repl.type("await(sleep(0.001, 40 + 2))\r").await("42\r\n").await(">>> ");
            // And in the midst of a completion.
            repl.type("Math.floorMo\t").type(CTRL_C).await(">>> ");
            repl.type("List.of(3 * 11)\r").await("[33]").await(">>> ").type(CTRL_D);
            assertEquals(0, repl.exitCode());
        }
    }

    @Test
    void aSimpleTerminalAndNoPlaceForTheHistoryWillDo() throws IOException, InterruptedException {
        Path file = Files.createFile(state.resolve("file"));
        Map<String, String> variables = Map.of("TERM", "dumb", "XDG_STATE_HOME", file.toString());
        try (ReplProcess repl = ReplProcess.inTerminal("portable", variables, "-q")) {
            repl.await(">>> ").type("40 + 2\r").await("42").await(">>> ").type("System.exit(3)\r");
            assertEquals(3, repl.exitCode());
        }
    }
}
