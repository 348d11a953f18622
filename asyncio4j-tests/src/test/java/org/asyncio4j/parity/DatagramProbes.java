package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.tests.tools.Boom;

/** Datagrams, tick by tick, on the loopback interface, where a sent datagram arrives at once. */
final class DatagramProbes {

    private DatagramProbes() {}

    /** Logs what it is told. */
    private static class Log implements DatagramProtocol {

        private final String name;

        Log(String name) {
            this.name = name;
        }

        @Override
        public void connectionMade(BaseTransport transport) {
            P(name, "made");
        }

        @Override
        public void datagramReceived(byte[] data, SocketAddress sender) {
            P(name, "data", new String(data, StandardCharsets.UTF_8));
        }

        @Override
        public void errorReceived(IOException problem) {
            P(name, "error");
        }

        @Override
        public void connectionLost(Throwable problem) {
            P(name, "lost", problem);
        }
    }

    private static DatagramChannel opened() throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    private static DatagramTransport connect(DatagramProtocol protocol, DatagramChannel channel) {
        return await(getRunningLoop().createDatagramEndpoint(() -> protocol, DatagramOptions.DEFAULT.withSock(channel)))
                .transport();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(DatagramChannel from, String text, DatagramChannel to) throws IOException {
        from.send(ByteBuffer.wrap(bytes(text)), to.getLocalAddress());
    }

    /** A datagram is sent at once; the protocol receives one per tick, empty ones as well. */
    static Object datagramsArriveOneInATick() {
        return probe(() -> {
            DatagramChannel ours = opened();
            DatagramChannel theirs = opened();
            SocketAddress address = ours.getLocalAddress();
            SocketAddress back = theirs.getLocalAddress();
            DatagramTransport receiver = connect(new Log("receiver"), ours);
            P("receiver there");
            DatagramTransport sender = connect(new Log("sender"), theirs);
            P("sender there");
            for (String text : List.of("one", "two", "", "four")) {
                sender.sendto(bytes(text), address);
            }
            P("sent");
            for (int i = 0; i < 7; i++) {
                await(sleep(0));
            }
            P("answers");
            receiver.sendto(bytes("answer"), back);
            await(sleep(0));
            await(sleep(0));
            sender.abort();
            receiver.abort();
            await(sleep(0));
        });
    }

    /**
     * After close() or abort() connectionLost runs one tick later; a datagram that arrived by then
     * is dropped.
     */
    static Object datagramEndpointIsLostInTheTickAfterClose() {
        return probe(() -> {
            for (String way : new String[] {"close", "abort"}) {
                DatagramChannel ours = opened();
                try (DatagramChannel theirs = opened()) {
                    DatagramTransport transport = connect(new Log(way), ours);
                    send(theirs, "too late", ours);
                    if (way.equals("close")) {
                        transport.close();
                    } else {
                        transport.abort();
                    }
                    P("closing", transport.isClosing());
                    transport.close();
                    transport.abort();
                    await(sleep(0));
                    P("after");
                    await(sleep(0));
                    await(sleep(0));
                }
            }
        });
    }

    /**
     * Sending to a port without a listener reports an error to a connected endpoint, which goes on.
     */
    static Object datagramToNobodyIsAnErrorAndNotTheEnd() {
        return probe(() -> {
            DatagramChannel ours = opened();
            DatagramChannel theirs = opened();
            ours.connect(theirs.getLocalAddress());
            theirs.close();
            DatagramTransport transport = connect(new Log("ours"), ours);
            transport.sendto(bytes("anybody?"));
            P("sent");
            await(sleep(0));
            await(sleep(0));
            await(sleep(0));
            P("closing", transport.isClosing());
            transport.close();
            await(sleep(0));
            await(sleep(0));
        });
    }

    /**
     * An exception in datagramReceived goes to the loop's exception handler, and the endpoint goes
     * on.
     */
    static Object datagramProtocolThatFailsKeepsItsEndpoint() {
        Log failing = new Log("ours") {
            @Override
            public void datagramReceived(byte[] data, SocketAddress sender) {
                super.datagramReceived(data, sender);
                throw new Boom(new String(data, StandardCharsets.UTF_8));
            }
        };
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler(
                            (same, problem) -> P("reported", problem.exception().getMessage()));
            DatagramChannel ours = opened();
            try (DatagramChannel theirs = opened()) {
                DatagramTransport transport = connect(failing, ours);
                send(theirs, "one", ours);
                send(theirs, "two", ours);
                for (int i = 0; i < 4; i++) {
                    await(sleep(0));
                }
                P("closing", transport.isClosing());
                transport.close();
                await(sleep(0));
                await(sleep(0));
            }
        });
    }
}
