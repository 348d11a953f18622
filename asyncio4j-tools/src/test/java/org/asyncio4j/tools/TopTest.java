package org.asyncio4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code top}, as text and in a pseudo-terminal. */
@Timeout(300)
@EnabledOnOs({OS.LINUX, OS.MAC})
@Execution(ExecutionMode.CONCURRENT)
class TopTest {

    /**
     * Runs a command in a terminal. Of the other arguments each first one is a text to wait for, each second one what is
     * typed then.
     */
    private static final String TERMINAL = """
        import fcntl, os, pty, struct, sys, termios
        count = int(sys.argv[1])
        steps, command = sys.argv[2:2 + count], sys.argv[2 + count:]
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ['TERM'] = 'xterm'
            os.execv(command[0], command)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 120, 0, 0))
        seen = b''
        def read():
            global seen
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b''
            seen += data
            return data
        for wanted, keys in zip(steps[0::2], steps[1::2]):
            while wanted.encode() not in seen and read():
                pass
            os.write(terminal, keys.encode())
        while read():
            pass
        sys.stdout.buffer.write(seen)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void withoutATerminalItIsPrintedOnce(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(Program.SILENT), "stuck")) {
            Outcome outcome = Outcome.of("top", "--once", program.pid());
            String text = outcome.output();

            assertTrue(
                    text.startsWith("process " + program.pid() + ", " + engine + " engine, 1 loops, 3 tasks\n"), text);
            assertTrue(
                    text.matches("(?s).*BLOCKED: Loop-1 for \\d+(\\.\\d)? s by task hanger, at Programs.block"
                            + " Programs.java:\\d+\n"
                            + ".*"),
                    text);
            assertTrue(text.contains("waits: 1 "), text);
            assertTrue(
                    text.matches("(?s).*\n"
                            + " 100\\.0  0x\\w+ +hanger +\\d+(\\.\\d)? s +2  running, blocks its loop for .*, at"
                            + " .*"),
                    text);
            assertEquals("", program.errors());
        }
    }

    @Test
    void connectionsAreShownWithTheirBytes() throws Exception {
        try (Program program = Program.start(Program.PORTABLE, List.of(), "connections")) {
            String text = Outcome.of("top", "--once", program.pid()).output();
            assertTrue(
                    text.matches(
                            "(?s).*\nloop +id +kind +local +peer +read/s +written/s +buffered +state +protocol\n.*"),
                    text);
            assertTrue(
                    text.matches("(?s).*\nLoop-1 +0x\\w+ +socket .* open, writing paused +StreamReaderProtocol\n.*"),
                    text);
        }
    }

    @Test
    void inATerminalConnectionsAreShown() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3, for a pseudo-terminal");
        try (Program program = Program.start(Program.CARRIER, List.of(), "connections")) {
            Process top = inTerminal(
                    program, List.of("Loop-1", "n", "written/s", "/paused\r", "[paused]", "n/\u001b", "flooder", "q"));
            assertEquals(0, top.waitFor(), () -> output());
        }
    }

    @Test
    void inATerminalATaskIsFoundAndCancelled() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3, for a pseudo-terminal");
        try (Program program = Program.start(Program.CARRIER, List.of(), "lock")) {
            Process top = inTerminal(
                    program,
                    List.of(
                            "Loop-1",
                            "/waiter\r",
                            "filter",
                            "cn",
                            "ancel",
                            "\r",
                            "Programs.lock",
                            "\rcy",
                            "asked",
                            "q"));
            program.expect("cancelled");
            assertEquals(0, top.waitFor(), () -> output());
            assertEquals("", program.errors());
        }
    }

    private Process inTerminal(Program program, List<String> steps) throws IOException {
        Path script = Files.writeString(folder.resolve("terminal.py"), TERMINAL);
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), "" + steps.size()));
        command.addAll(steps);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "top", program.pid(), "--timeout=60"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
