package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a bad network: a proxy on this machine that forwards TCP connections to a server, and
 * delays, splits, withholds or cuts the traffic as its {@link Faults} demand, which may change at any
 * time.
 *
 * {@snippet :
 * FaultProxy proxy = await(FaultProxy.start("127.0.0.1", port));
 * proxy.setFaults(Faults.NONE.withLargestPiece(1).withDelay(0.01));
 * var connection = await(loop.createConnection(factory, "127.0.0.1", proxy.port()));
 * proxy.resetAll();
 * await(proxy.stop());
 * }
 *
 * <p>Belongs to the loop on which it was started, and to its thread.
 */
public final class FaultProxy {

    private final EventLoop loop;
    private final String host;
    private final int targetPort;
    private final Set<Passage> passages = new LinkedHashSet<>();
    private Faults faults = Faults.NONE;
    private @Nullable Server server;
    private int accepted;

    private FaultProxy(EventLoop loop, String host, int targetPort) {
        this.loop = loop;
        this.host = host;
        this.targetPort = targetPort;
    }

    /**
     * Starts a proxy, without faults, for the server at {@code host} and {@code port}. The await
     * throws an {@link IOException} if it cannot listen.
     */
    public static Coroutine<FaultProxy> start(String host, int port) {
        Objects.requireNonNull(host, "host must not be null");
        return async("FaultProxy.start", () -> {
            FaultProxy proxy = new FaultProxy(Loops.getRunningLoop(), host, port);
            proxy.server = await(proxy.loop.createServer(proxy::accept, "127.0.0.1", 0, ServerOptions.DEFAULT));
            return proxy;
        });
    }

    /** Returns the port to connect to, on 127.0.0.1. */
    public int port() {
        return Objects.requireNonNull(server).port();
    }

    /** Sets what is done to data that arrives from now on, on all connections. */
    public void setFaults(Faults faults) {
        this.faults = Objects.requireNonNull(faults, "faults must not be null");
    }

    /** Returns the current faults. */
    public Faults faults() {
        return faults;
    }

    /** Returns the number of connections accepted so far. */
    public int accepted() {
        return accepted;
    }

    /** Returns the number of open connections. */
    public int open() {
        return passages.size();
    }

    /** Cuts all connections, in both directions, and drops data in transit. */
    public void resetAll() {
        List.copyOf(passages).forEach(Passage::cut);
    }

    /** Stops accepting connections, and cuts the open ones. A second call does nothing. */
    public Coroutine<Void> stop() {
        return async("FaultProxy.stop", () -> {
            Server listening = Objects.requireNonNull(server);
            listening.close();
            resetAll();
            await(listening.waitClosed());
        });
    }

    private Protocol accept() {
        accepted++;
        Passage passage = new Passage();
        passages.add(passage);
        return passage.fromClient;
    }

    /** A connection: two transports, and the data from each to the other. */
    private final class Passage {

        final Direction fromClient = new Direction();
        final Direction fromServer = new Direction();
        private @Nullable Task<?> connecting;

        /** How many of the two directions have ended by themselves. */
        private int ended;

        Passage() {
            fromClient.passage = this;
            fromServer.passage = this;
            fromClient.other = fromServer;
            fromServer.other = fromClient;
        }

        /** Connects to the server; reads nothing from the client until then. */
        void connect(Transport client) {
            client.pauseReading();
            connecting = loop.createTask(async("FaultProxy.connect", () -> {
                try {
                    await(loop.createConnection(() -> fromServer, host, targetPort), IOException.class);
                    client.resumeReading();
                } catch (IOException e) {
                    cut();
                }
            }));
        }

        /** Records that a direction has ended, and that the end was passed on. */
        void ended() {
            if (++ended == 2) {
                fromClient.close();
                fromServer.close();
            }
        }

        void cut() {
            if (connecting != null) {
                connecting.cancel();
            }
            fromClient.abort();
            fromServer.abort();
            passages.remove(this);
        }
    }

    /** Forwards data from one end to the other. */
    private final class Direction implements Protocol {

        @Nullable
        Passage passage;

        @Nullable
        Direction other;

        private @Nullable Transport transport;
        private long passed;

        /** When the last data is forwarded; data never overtakes data. */
        private double last;

        /** The number of delayed events. */
        private int waiting;

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (Transport) made;
            if (passage != null && passage.fromClient == this) {
                passage.connect(transport);
            }
        }

        @Override
        public void dataReceived(byte[] data) {
            Faults now = faults;
            if (now.silent()) {
                return;
            }
            int begin = 0;
            while (begin < data.length) {
                long room = Math.min(data.length - begin, now.resetAfter() - passed);
                int count = (int) Math.min(room, now.largestPiece());
                if (count <= 0) {
                    later(now, Objects.requireNonNull(passage)::cut);
                    return;
                }
                byte[] piece = Arrays.copyOfRange(data, begin, begin + count);
                passed += count;
                begin += count;
                later(now, () -> Objects.requireNonNull(other).send(piece));
            }
            if (passed >= now.resetAfter()) {
                later(now, Objects.requireNonNull(passage)::cut);
            }
        }

        @Override
        public boolean eofReceived() {
            later(faults, () -> {
                Objects.requireNonNull(other).end();
                Objects.requireNonNull(passage).ended();
            });
            return true;
        }

        @Override
        public void pauseWriting() {
            Transport source = Objects.requireNonNull(other).transport;
            if (source != null) {
                source.pauseReading();
            }
        }

        @Override
        public void resumeWriting() {
            Transport source = Objects.requireNonNull(other).transport;
            if (source != null) {
                source.resumeReading();
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            later(faults, Objects.requireNonNull(other)::close);
            passages.remove(passage);
        }

        private void send(byte[] data) {
            if (transport != null && !transport.isClosing()) {
                transport.write(data);
            }
        }

        private void end() {
            if (transport != null) {
                transport.writeEof();
            }
        }

        private void close() {
            if (transport != null) {
                transport.close();
            }
        }

        private void abort() {
            if (transport != null) {
                transport.abort();
            }
        }

        private void later(Faults now, Runnable event) {
            if (now.delay() == 0 && waiting == 0) {
                event.run();
                return;
            }
            last = Math.max(loop.time() + now.delay(), last);
            waiting++;
            loop.callAt(last, () -> {
                waiting--;
                event.run();
            });
        }
    }

    @Override
    public String toString() {
        return "<FaultProxy to " + host + ":" + targetPort + " open=" + passages.size() + ">";
    }
}
