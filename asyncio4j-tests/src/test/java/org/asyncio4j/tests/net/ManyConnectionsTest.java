package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.Garbage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Very many connections at once. Server and clients are JVMs of their own, because of the limit on
 * open files: with 10,000 of them that leaves room where each process may have 20,000. Where fewer
 * are allowed there are fewer connections, and a line says so.
 */
@Timeout(120)
class ManyConnectionsTest {

    /** What a connection without traffic may cost, in bytes of the heap and of direct memory. */
    private static final int IDLE_COST = 4 << 10;

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");

    /** What a JVM has open besides. */
    private static final int OTHER_FILES = 500;

    private static final int FEWEST = 200;

    @Test
    void aHundredOfVeryManyConnectionsAreServed() throws Exception {
        int count = connections(NIGHTLY ? 10_000 : 1_800);
        assumeTrue(count >= FEWEST, "the limit on open files is too low for many connections");
        Process server = new ChildJvm(Program.class).start("" + count);
        try {
            String port = server.inputReader().readLine();
            new ChildJvm(Clients.class).run("" + count, port).assertPrinted("all were echoed");
            assertEquals(List.of("served"), server.inputReader().lines().toList());
            assertEquals(0, server.waitFor());
        } finally {
            server.destroyForcibly();
        }
    }

    /** As many as the system allows, and {@code wanted} at most. */
    private static int connections(int wanted) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return wanted;
        }
        int allowed = (int) Math.min(wanted, system.getMaxFileDescriptorCount() - OTHER_FILES);
        if (allowed < wanted) {
            System.err.println("the limit on open files, "
                    + system.getMaxFileDescriptorCount()
                    + ", allows no more than "
                    + allowed
                    + " of "
                    + wanted
                    + " connections");
        }
        return allowed;
    }

    /** The server. */
    static final class Program {

        private static int made;
        private static int lost;

        private static final class Echo implements Protocol {

            private Transport transport;

            @Override
            public void connectionMade(BaseTransport theTransport) {
                transport = (Transport) theTransport;
                made++;
            }

            @Override
            public void dataReceived(byte[] data) {
                transport.write(data);
            }

            @Override
            public void connectionLost(Throwable problem) {
                lost++;
            }
        }

        public static void main(String[] arguments) {
            int count = Integer.parseInt(arguments[0]);
            Asyncio.run(async(() -> {
                ServerOptions patient = ServerOptions.DEFAULT.withBacklog(1000);
                Server server = await(Loops.getRunningLoop().createServer(Echo::new, Loopback.HOST, 0, patient));
                long before = used();
                IO.println(server.port());
                while (made < count) {
                    await(sleep(0.001));
                }
                long each = (used() - before) / count;
                if (each > IDLE_COST) {
                    IO.println(each + " bytes a connection");
                }
                while (lost < count) {
                    await(sleep(0.001));
                }
                server.close();
                await(server.waitClosed());
                IO.println(made == count && lost == count ? "served" : made + " " + lost);
            }));
        }

        private static long used() {
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return Garbage.bytesInUse() + direct;
        }
    }

    /** The clients, by plain sockets. */
    static final class Clients {

        private static final int ACTIVE = 100;
        private static final int ROUNDS = 20;
        private static final int SIZE = 64;

        public static void main(String[] arguments) throws IOException {
            int count = Integer.parseInt(arguments[0]);
            var address = new InetSocketAddress(Loopback.HOST, Integer.parseInt(arguments[1]));
            List<SocketChannel> clients = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                clients.add(SocketChannel.open(address));
            }
            // Not the first ones only: some of all ages.
            List<SocketChannel> active = new ArrayList<>();
            for (int i = 0; i < ACTIVE; i++) {
                active.add(clients.get(i * (count / ACTIVE)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                echo(active);
            }
            for (SocketChannel client : clients) {
                client.close();
            }
            IO.println("all were echoed");
        }

        private static void echo(List<SocketChannel> clients) throws IOException {
            for (SocketChannel client : clients) {
                client.write(ByteBuffer.allocate(SIZE));
            }
            for (SocketChannel client : clients) {
                ByteBuffer answer = ByteBuffer.allocate(SIZE);
                while (answer.hasRemaining()) {
                    if (client.read(answer) < 0) {
                        throw new IOException("the server has closed " + client);
                    }
                }
            }
        }
    }
}
