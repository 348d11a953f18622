package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.net.RecordingBufferedProtocol;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Upgrades that begin inside each callback of a protocol, before it returns. */
@Timeout(30) // Below the limit of a handshake.
class StartTlsInCallbacksTest extends WithTlsSockets {

    private static final String GREETING = "hello";

    /** More than the sockets' buffers take, which grow. */
    private static final int MUCH = 48_000_000;

    /** Upgrades its connection in the callback of this name. */
    private static final class Upgrading extends RecordingProtocol {

        private final EventLoop loop;
        private final String call;
        private final boolean serverSide;
        private final Event begun = new Event();
        private @Nullable Task<Transport> upgrade;

        Upgrading(EventLoop loop, String call, boolean serverSide) {
            this.loop = loop;
            this.call = call;
            this.serverSide = serverSide;
            keepsOpen = true;
        }

        private void at(String called) {
            if (called.equals(call) && upgrade == null) {
                upgrade = begin(loop, transport, this, serverSide);
                begun.set();
            }
        }

        @Override
        public void connectionMade(BaseTransport made) {
            super.connectionMade(made);
            at("connectionMade");
        }

        @Override
        public void dataReceived(byte[] received) {
            super.dataReceived(received);
            at("dataReceived");
        }

        @Override
        public boolean eofReceived() {
            boolean open = super.eofReceived();
            at("eofReceived");
            return open;
        }

        @Override
        public void pauseWriting() {
            super.pauseWriting();
            at("pauseWriting");
        }

        @Override
        public void resumeWriting() {
            super.resumeWriting();
            at("resumeWriting");
        }

        @Override
        public void connectionLost(@Nullable Throwable why) {
            super.connectionLost(why);
            at("connectionLost");
        }
    }

    /** The same with a buffer. */
    private static final class UpgradingBuffered extends RecordingBufferedProtocol {

        private final EventLoop loop;
        private final String call;
        private final Event begun = new Event();
        private @Nullable Task<Transport> upgrade;

        UpgradingBuffered(EventLoop loop, String call) {
            super(ByteBuffer.allocate(100));
            this.loop = loop;
            this.call = call;
        }

        private void at(String called) {
            if (called.equals(call) && upgrade == null) {
                upgrade = begin(loop, record.transport, this, false);
                begun.set();
            }
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            at("getBuffer");
            return super.getBuffer(sizeHint);
        }

        @Override
        public void bufferUpdated(int count) {
            super.bufferUpdated(count);
            at("bufferUpdated");
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aClientUpgradesWhenItIsConnected(EventLoop loop) {
        Upgrading client = new Upgrading(loop, "connectionMade", false);
        greets(loop, client, greeting(""), _ -> {});
    }

    @AsyncioTest(realTime = true, debug = false)
    void aClientUpgradesWhenDataArrives(EventLoop loop) {
        Upgrading client = new Upgrading(loop, "dataReceived", false);
        greets(loop, client, greeting("go"), _ -> {});
    }

    @AsyncioTest(realTime = true, debug = false)
    void aClientUpgradesWhenItsWritingPausesOrResumes(EventLoop loop) {
        for (String call : new String[] {"pauseWriting", "resumeWriting"}) {
            Upgrading client = new Upgrading(loop, call, false);
            ClientHandler reading = (reader, writer) -> {
                assertEquals(MUCH, await(reader.readexactly(MUCH)).length);
                await(writer.startTls(SERVER));
                writer.write(GREETING);
                await(reader.read());
                writer.close();
            };
            greets(loop, client, reading, plain -> {
                plain.setWriteBufferLimits(WriteBufferLimits.ofHigh(1000));
                plain.write(new byte[MUCH]);
            });
            // Whoever has paused a protocol, it is resumed.
            assertTrue(client.has("pause"), call);
            assertFalse(client.isPaused(), call);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aClientsUpgradeAtTheEndFailsAtOnce(EventLoop loop) {
        for (String call : new String[] {"eofReceived", "connectionLost"}) {
            Upgrading client = new Upgrading(loop, call, false);
            ClientHandler ending = (reader, writer) -> {
                if (call.equals("eofReceived")) {
                    writer.writeEof();
                    await(reader.read());
                }
                writer.close();
            };
            with(await(startServer(ending, HOST, 0)), server -> {
                await(loop.createConnection(() -> client, "localhost", portOf(server)));
                if (call.equals("connectionLost")) {
                    client.transport.close();
                }
                await(client.begun.waitFor());
                assertThrows(ConnectionResetException.class, () -> await(client.upgrade), call);
                await(client.until("lost"));
            });
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aClientWithABufferUpgradesWhenItIsFilled(EventLoop loop) {
        UpgradingBuffered client = new UpgradingBuffered(loop, "bufferUpdated");
        with(await(startServer(greeting("go"), HOST, 0)), server -> {
            await(loop.createConnection(() -> client, "localhost", portOf(server)));
            await(client.begun.waitFor());
            Transport secure = await(client.upgrade);
            await(client.record.until(() -> client.record.text().equals("go" + GREETING)));
            secure.close();
            await(client.record.until("lost"));
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void plainTextIsNotReadAfterAnUpgradeWhenABufferIsAskedFor(EventLoop loop) {
        UpgradingBuffered client = new UpgradingBuffered(loop, "getBuffer");
        with(await(startServer(greeting("go"), HOST, 0)), server -> {
            await(loop.createConnection(() -> client, "localhost", portOf(server)));
            await(client.begun.waitFor());
            assertThrows(SSLException.class, () -> await(client.upgrade));
            assertEquals("", client.record.text());
            await(client.record.until("lost"));
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void aServerUpgradesInEachCallback(EventLoop loop) {
        for (String call : new String[] {"connectionMade", "dataReceived"}) {
            Upgrading[] peer = new Upgrading[1];
            Server server = await(
                    loop.createServer(() -> peer[0] = new Upgrading(loop, call, true), HOST, 0, ServerOptions.DEFAULT));
            StreamPair connection = await(Asyncio.openConnection("localhost", portOf(server)));
            if (call.equals("dataReceived")) {
                connection.writer().write("go");
                // Together with the client's hello it would be plain text of the server's.
                while (peer[0] == null || peer[0].upgrade == null) {
                    await(Asyncio.sleep(0.001));
                }
            }
            await(connection.writer().startTls(CLIENT));
            await(peer[0].upgrade).write(bytes(GREETING));
            assertEquals(
                    GREETING,
                    new String(await(connection.reader().readexactly(GREETING.length())), StandardCharsets.US_ASCII));
            connection.close();
            await(peer[0].until("lost"));
            server.close();
            await(server.waitClosed());
        }
    }

    /** Connects a protocol that upgrades by itself, and waits for the greeting that it then gets. */
    private static void greets(EventLoop loop, Upgrading client, ClientHandler handler, Consumer<Transport> first) {
        with(await(startServer(handler, HOST, 0)), server -> {
            Transport plain = await(
                            loop.createConnection(() -> client, "localhost", portOf(server), ConnectOptions.DEFAULT))
                    .transport();
            first.accept(plain);
            await(client.begun.waitFor());
            Transport secure = await(client.upgrade);
            await(client.until(() -> client.text().endsWith(GREETING)));
            secure.close();
            await(client.until("lost"));
        });
    }

    /** Says something in plain text, upgrades, and greets. */
    private static ClientHandler greeting(String plain) {
        return (reader, writer) -> {
            writer.write(plain);
            await(writer.drain());
            try {
                await(writer.startTls(SERVER));
                writer.write(GREETING);
                await(reader.read());
            } catch (Exception gone) {
                // The client did not want to.
            }
            writer.close();
        };
    }

    /** Begins an upgrade now, not in the next iteration. */
    private static Task<Transport> begin(EventLoop loop, Transport plain, BaseProtocol protocol, boolean serverSide) {
        return loop.createTask(
                loop.startTls(plain, protocol, TlsOptions.of(serverSide ? SERVER : CLIENT), serverSide),
                TaskOptions.DEFAULT.withEagerStart(true));
    }
}
