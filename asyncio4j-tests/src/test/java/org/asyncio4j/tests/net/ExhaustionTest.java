package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Server;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose process has no descriptor left: it serves its clients, and accepts again when there is room. */
@Tag("integration")
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ExhaustionTest {

    private static final int DESCRIPTORS = 64;
    private static final int CLIENTS = 100;
    private static final int PATIENCE_MILLIS = 20_000;

    /** The program has reported nothing before, so that all that a report needs is still to be loaded. */
    @Test
    void withALogThatWasNeverUsed() throws Exception {
        serveTooMany("cold");
    }

    @Test
    void withALogThatWasUsed() throws Exception {
        serveTooMany("warm");
    }

    private static void serveTooMany(String log) throws Exception {
        Process server =
                new ChildJvm(EchoServer.class).withDescriptors(DESCRIPTORS).start(log);
        List<Socket> clients = new ArrayList<>();
        try {
            BufferedReader output = server.inputReader();
            String line = output.readLine();
            while (line != null && !line.startsWith("port ")) {
                line = output.readLine();
            }
            assertTrue(line != null, "the server has begun");
            int port = Integer.parseInt(line.substring("port ".length()));
            Socket old = connect(port, clients);
            assertEchoes(old);
            for (int i = 0; i < CLIENTS; i++) {
                connect(port, clients);
            }
            assertEchoes(old);
            awaitReport(output);
            assertEchoes(old);
            assertDoesNotSpin(server);
            for (Socket client : clients.subList(1, clients.size())) {
                client.close();
            }
            assertEchoes(connect(port, clients));
            assertEchoes(old);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            server.destroyForcibly().waitFor();
        }
    }

    private static void awaitReport(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (line != null && !line.contains("out of system resources")) {
            line = output.readLine();
        }
        assertTrue(line != null, "the server lives and has told why it does not accept");
    }

    private static void assertDoesNotSpin(Process server) throws InterruptedException {
        Duration before = server.info().totalCpuDuration().orElse(Duration.ZERO);
        Thread.sleep(1000);
        Duration used = server.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
        assertTrue(used.toMillis() < 600, () -> used + " of processor time in a second of waiting");
    }

    private static Socket connect(int port, List<Socket> clients) throws IOException {
        Socket client = new Socket();
        client.setSoTimeout(PATIENCE_MILLIS);
        client.connect(new InetSocketAddress(Loopback.HOST, port), PATIENCE_MILLIS);
        clients.add(client);
        return client;
    }

    private static void assertEchoes(Socket client) throws IOException {
        byte[] sent = "hello".getBytes(StandardCharsets.UTF_8);
        client.getOutputStream().write(sent);
        assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
    }

    /** Echoes, and prints its port. */
    static final class EchoServer {

        public static void main(String[] arguments) {
            run(async(() -> {
                if (arguments[0].equals("warm")) {
                    Loops.getRunningLoop()
                            .callExceptionHandler(LoopProblem.of("warm").with("exception", new Boom("to be logged")));
                }
                Server server = await(startServer(
                        (reader, writer) -> {
                            byte[] data;
                            while ((data = await(reader.read(100))).length > 0) {
                                writer.write(data);
                                await(writer.drain());
                            }
                            writer.close();
                        },
                        Loopback.HOST,
                        0));
                IO.println("port " + server.port());
                await(server.serveForever());
            }));
        }
    }
}
