package org.asyncio4j.suite.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.suite.net.Loopback.portOf;
import static org.asyncio4j.suite.net.Loopback.serve;

import org.asyncio4j.Asyncio;
import org.asyncio4j.Server;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.suite.tools.ChildJvm;
import org.asyncio4j.suite.tools.Garbage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Very many connections at once, in JVMs of their own because of the limit on open files. */
@Timeout(60)
class ManyConnectionsTest {

    /** What a connection without traffic may cost, in bytes of the heap and of direct memory. */
    private static final int IDLE_COST = 4 << 10;

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");

    @Test
    void aHundredOfVeryManyConnectionsAreServed() {
        new ChildJvm(Program.class).run(NIGHTLY ? "10000" : "2000").assertPrinted("served");
    }

    /** A server, and plain sockets as its clients. */
    static final class Program {

        private static final int ACTIVE = 100;
        private static final int ROUNDS = 20;

        private static int lost;

        private static final class Echo implements Protocol {

            private Transport transport;

            @Override
            public void connectionMade(BaseTransport made) {
                transport = (Transport) made;
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
            // Two files a connection.
            int count = Integer.parseInt(arguments[0]) * 9 / 10;
            Asyncio.run(
                    async(() -> {
                        int[] made = new int[1];
                        Server server =
                                serve(() -> {
                                    made[0]++;
                                    return new Echo();
                                });
                        long before = used();
                        List<SocketChannel> clients = new ArrayList<>(count);
                        var address = new InetSocketAddress("127.0.0.1", portOf(server));
                        for (int i = 0; i < count; i++) {
                            clients.add(SocketChannel.open(address));
                            if (i % 50 == 0) {
                                await(sleep(0));
                            }
                        }
                        while (made[0] < count) {
                            await(sleep(0));
                        }
                        long each = (used() - before) / count;
                        if (each > IDLE_COST) {
                            IO.println(each + " bytes a connection");
                        }
                        for (int round = 0; round < ROUNDS; round++) {
                            echo(clients.subList(0, ACTIVE));
                        }
                        for (SocketChannel client : clients) {
                            client.close();
                        }
                        while (lost < count) {
                            await(sleep(0));
                        }
                        server.close();
                        await(server.waitClosed());
                        IO.println("served");
                    }));
        }

        private static void echo(List<SocketChannel> clients) throws Exception {
            for (SocketChannel client : clients) {
                client.write(ByteBuffer.allocate(64));
            }
            for (SocketChannel client : clients) {
                client.configureBlocking(false);
                ByteBuffer answer = ByteBuffer.allocate(64);
                while (answer.hasRemaining()) {
                    client.read(answer);
                    await(sleep(0));
                }
            }
        }

        private static long used() {
            long direct =
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum();
            return Garbage.bytesInUse() + direct;
        }
    }
}
