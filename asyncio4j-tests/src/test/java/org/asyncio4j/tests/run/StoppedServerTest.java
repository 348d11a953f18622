package org.asyncio4j.tests.run;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Server;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that serves forever, and that the system's signals stop; a process of its own. */
@Timeout(60)
class StoppedServerTest {

    private static final String HOST = "127.0.0.1";

    /** An answer that no buffer of the system holds. */
    private static final int MUCH = 16 << 20;

    private final Process server = new ChildJvm(Program.class).start();

    @AfterEach
    void endServer() {
        server.destroyForcibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void clientsGetWhatTheyWereAnsweredAndNoMoreAreTaken(String signal) throws Exception {
        int port = Integer.parseInt(server.inputReader().readLine());
        try (Socket asking = new Socket(HOST, port);
                Socket idle = new Socket(HOST, port)) {
            asking.getOutputStream().write("question\n".getBytes(StandardCharsets.UTF_8));
            assertEquals("answered", server.inputReader().readLine());

            kill(signal);

            // An idle client is cut, which tells that the server is closed.
            assertEquals(-1, idle.getInputStream().read());
            assertThrows(ConnectException.class, () -> new Socket(HOST, port).close());
            assertEquals(MUCH, lengthOf(asking.getInputStream()));
        }
        assertEquals(
                List.of(
                        "the handler ends",
                        "main is cancelled",
                        "KeyboardInterrupt " + (signal.equals("INT") ? null : "SIGTERM")),
                server.inputReader().lines().toList());
        assertTrue(server.waitFor(50, TimeUnit.SECONDS));
        assertEquals(7, server.exitValue());
    }

    private void kill(String signal) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", "kill -" + signal + " " + server.pid())
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    private static int lengthOf(InputStream stream) throws Exception {
        int length = 0;
        byte[] piece = new byte[100_000];
        for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
            length += count;
        }
        return length;
    }

    /** The server. */
    static final class Program {

        public static void main(String[] arguments) {
            try {
                run(async(Program::serve), RunOptions.DEFAULT.withStopSignals("INT", "TERM"));
            } catch (KeyboardInterrupt stopped) {
                IO.println("KeyboardInterrupt " + stopped.getMessage());
                System.exit(7);
            }
        }

        private static void serve() {
            Server server = await(startServer(Program::answer, HOST, 0));
            IO.println(server.port());
            try {
                await(server.serveForever());
            } catch (CancelledError cancelled) {
                IO.println("main is cancelled");
                throw cancelled;
            }
        }

        private static void answer(StreamReader reader, StreamWriter writer) {
            if (await(reader.readline()).length == 0) {
                return;
            }
            writer.write(new byte[MUCH]);
            IO.println("answered");
            try {
                await(writer.drain());
            } finally {
                IO.println("the handler ends");
            }
        }
    }
}
