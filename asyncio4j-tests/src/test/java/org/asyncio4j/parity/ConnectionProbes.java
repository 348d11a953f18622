package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.tick;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;

/** Connections: what transports tell their protocols, tick by tick. */
final class ConnectionProbes {

    private ConnectionProbes() {}

    /** Two channels that are connected. What is sent is there at once. */
    private record SocketPair(SocketChannel ours, SocketChannel theirs) implements AutoCloseable {

        static SocketPair open() throws IOException {
            Path name = newName();
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(name));
                SocketChannel ours = SocketChannel.open(UnixDomainSocketAddress.of(name));
                return new SocketPair(ours, server.accept());
            } finally {
                remove(name);
            }
        }

        Transport connect(Protocol protocol) {
            return await(getRunningLoop().createConnection(() -> protocol, ours, ConnectOptions.DEFAULT))
                    .transport();
        }

        void send(String text) throws IOException {
            theirs.write(bytes(text));
        }

        @Override
        public void close() throws IOException {
            theirs.close();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Path newName() throws IOException {
        return Files.createTempDirectory("probe").resolve("socket");
    }

    private static void remove(Path name) throws IOException {
        Files.deleteIfExists(name);
        Files.delete(name.getParent());
    }

    /** The protocol's connectionMade runs before data arrives and before the caller goes on. */
    static Object connectionIsMadeBeforeItsCallerGoesOn() {
        return probe(() -> {
            SocketPair pair = SocketPair.open();
            pair.send("x");
            P("asked");
            pair.connect(new LoggingProtocol());
            P("returned");
            await(sleep(0));
            P("end");
            pair.close();
            await(sleep(0));
            await(sleep(0));
            await(sleep(0));
        });
    }

    /** After close() or abort() the protocol's connectionLost runs one tick later. */
    static Object connectionIsLostInTheTickAfterClose() {
        return probe(() -> {
            for (String way : new String[] {"close", "abort"}) {
                try (SocketPair pair = SocketPair.open()) {
                    Transport transport = pair.connect(new LoggingProtocol());
                    if (way.equals("close")) {
                        transport.close();
                    } else {
                        transport.abort();
                    }
                    P(way, transport.isClosing());
                    transport.close();
                    transport.abort();
                    await(sleep(0));
                    P("after");
                    await(sleep(0));
                }
            }
        });
    }

    /** When the peer ends the connection, eofReceived runs first, then connectionLost. */
    static Object connectionEndsInTheTickAfterEof() {
        return probe(() -> {
            SocketPair pair = SocketPair.open();
            Transport transport = pair.connect(new LoggingProtocol());
            pair.send("bye");
            pair.close();
            for (int i = 0; i < 4; i++) {
                await(sleep(0));
                P("tick", transport.isClosing());
            }
        });
    }

    /** When eofReceived returns true, the connection stays open for sending. */
    static Object connectionStaysOpenWhenEofReceivedSaysSo() {
        Protocol keep = new LoggingProtocol() {
            @Override
            public boolean eofReceived() {
                P("eof");
                return true;
            }
        };
        return probe(() -> {
            try (SocketPair pair = SocketPair.open()) {
                Transport transport = pair.connect(keep);
                pair.theirs.shutdownOutput();
                for (int i = 0; i < 3; i++) {
                    await(sleep(0));
                }
                P("closing", transport.isClosing(), "reading", transport.isReading());
                transport.write(bytes("answer"));
                ByteBuffer got = ByteBuffer.allocate(10);
                pair.theirs.read(got);
                P("got", StandardCharsets.UTF_8.decode(got.flip()));
                transport.close();
                await(sleep(0));
                await(sleep(0));
            }
        });
    }

    /** The write itself calls pauseWriting; buffered data is sent before the connection ends. */
    static Object writingIsPausedWithinTheWrite() {
        Protocol flow = new LoggingProtocol() {
            private int resumed;

            @Override
            public void resumeWriting() {
                resumed = tick();
                note("resume");
            }

            @Override
            public void connectionLost(Throwable problem) {
                note("lost", problem, "in the tick of resume", resumed == tick());
            }
        };
        return probe(() -> {
            try (SocketPair pair = SocketPair.open()) {
                pair.theirs.configureBlocking(false);
                Transport transport = pair.connect(flow);
                transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
                transport.write(new byte[4_000_000]);
                P("written", transport.getWriteBufferSize() > 0);
                transport.write(bytes("y"));
                transport.close();
                P("closed");
                await(sleep(0));
                await(sleep(0));
                P("not lost");
                int got = 0;
                ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
                while (got < 4_000_001) {
                    int count = pair.theirs.read(buffer.clear());
                    got += Math.max(count, 0);
                    if (count <= 0) {
                        await(sleep(0));
                    }
                }
                await(sleep(0));
            }
        });
    }

    /** Accepting, the protocol factory, connectionMade and the first data take a tick each. */
    static Object serverMakesAConnectionInThreeTicks() {
        return probe(() -> {
            Path name = newName();
            Server server = await(getRunningLoop()
                    .createUnixServer(
                            () -> {
                                P("factory");
                                return new LoggingProtocol();
                            },
                            name,
                            ServerOptions.DEFAULT));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(name))) {
                client.write(bytes("x"));
                P("connected");
                for (int i = 0; i < 5; i++) {
                    await(sleep(0));
                }
                server.close();
            }
            P("closed");
            await(server.waitClosed());
            P("over");
            remove(name);
        });
    }

    /** The connections end after closeClients, and waitClosed returns with them. */
    static Object waitClosedReturnsWhenTheLastConnectionIsLost() {
        return probe(() -> {
            Path name = newName();
            Server server = await(getRunningLoop().createUnixServer(LoggingProtocol::new, name, ServerOptions.DEFAULT));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(name))) {
                for (int i = 0; i < 4; i++) {
                    await(sleep(0));
                }
                var waiter = createTask(async(() -> {
                    await(server.waitClosed());
                    P("over");
                }));
                server.close();
                P("closed", server.isServing(), server.sockets().size());
                await(sleep(0));
                await(sleep(0));
                server.closeClients();
                P("clients closed");
                await(waiter);
                client.isOpen();
            }
            remove(name);
        });
    }

    /** An exception in dataReceived is reported and ends the connection. */
    static Object protocolThatFailsLosesItsConnection() {
        Protocol fails = new LoggingProtocol() {
            @Override
            public void dataReceived(byte[] data) {
                throw new ZeroDivisionError("boom");
            }

            @Override
            public void connectionLost(Throwable problem) {
                P("lost", problem.getClass().getSimpleName());
            }
        };
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.setExceptionHandler((same, problem) -> P(
                    "reported",
                    problem.message(),
                    String.join(" ", problem.asMap().keySet())));
            try (SocketPair pair = SocketPair.open()) {
                pair.connect(fails);
                pair.send("x");
                await(sleep(0));
                await(sleep(0));
                P("end");
            }
        });
    }

    /** Resolving the hosts in createServer takes tasks, even when they are addresses. */
    static Object serverAtAnAddressIsThereAfterFourTicks() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Server server = await(loop.createServer(LoggingProtocol::new, "127.0.0.1", 0, ServerOptions.DEFAULT));
            P("one host");
            server.close();
            await(server.waitClosed());
            P("closed");
            server = await(loop.createServer(
                    LoggingProtocol::new, "127.0.0.1", 0, ServerOptions.DEFAULT.withStartServing(false)));
            P("not yet", server.isServing());
            await(server.startServing());
            P("serving", server.isServing());
            server.close();
        });
    }

    /** A connection receives nothing between pauseReading and resumeReading. */
    static Object pausedConnectionReceivesWhenItGoesOn() {
        return probe(() -> {
            try (SocketPair pair = SocketPair.open()) {
                Transport transport = pair.connect(new LoggingProtocol());
                pair.send("a");
                transport.pauseReading();
                await(sleep(0));
                await(sleep(0));
                P("paused", transport.isReading());
                transport.resumeReading();
                P("resumed", transport.isReading());
                await(sleep(0));
                await(sleep(0));
                transport.abort();
                await(sleep(0));
            }
        });
    }

    /** Python's. */
    private static final class ZeroDivisionError extends RuntimeException {
        ZeroDivisionError(String message) {
            super(message);
        }
    }
}
