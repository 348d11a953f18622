package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Boom;
import org.jspecify.annotations.Nullable;

/** What our protocol of streams does a protocol of anybody's can do, by exported types alone. */
class StrangersProtocolTest {

    private static final int LIMIT = 64 << 10;

    private static final ClientHandler ECHO = (reader, writer) -> {
        for (byte[] data = await(reader.read(LIMIT)); data.length > 0; data = await(reader.read(LIMIT))) {
            writer.write(data);
            await(writer.drain());
        }
        writer.close();
    };

    /** Greets, and expects the connection to be reset. */
    private static final ClientHandler GREETER = (reader, writer) -> {
        writer.write("x");
        try {
            await(reader.read(), IOException.class);
        } catch (IOException reset) {
            assertInstanceOf(ConnectionResetException.class, reset);
        }
        writer.close();
    };

    @AsyncioTest(realTime = true)
    void readsAndWritesLines() {
        with(await(startServer(ECHO, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, LIMIT));
            stranger.writer().write("one\ntwo\n");
            stranger.writer().writeEof();
            List<String> lines = new ArrayList<>();
            for (String line : each(stranger.reader().lines())) {
                lines.add(line);
            }
            assertEquals(List.of("one", "two"), lines);
            close(stranger);
        });
    }

    @AsyncioTest(realTime = true)
    void largeReadsAreFilledInPlace() {
        with(await(startServer(ECHO, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, LIMIT));
            byte[] sent = new byte[1 << 20];
            new Random(7).nextBytes(sent);
            Task<Void> sending = createTask(() -> {
                stranger.writer().write(sent);
                await(stranger.writer().drain());
            });
            ByteBuffer answer = ByteBuffer.allocateDirect(sent.length);
            await(stranger.reader().readexactly(answer));
            byte[] received = new byte[sent.length];
            answer.flip().get(received);
            assertArrayEquals(sent, received);
            assertTrue(stranger.inPlace > 0, () -> "in arrays only: " + stranger.inArrays);
            await(sending);
            close(stranger);
        });
    }

    @AsyncioTest(realTime = true)
    void aPeerThatSendsTooMuchHasToWait() {
        int size = 8 << 20;
        Event sent = new Event();
        ClientHandler flood = (reader, writer) -> {
            writer.write(new byte[size]);
            await(writer.drain());
            sent.set();
            await(reader.read());
            writer.close();
        };
        with(await(startServer(flood, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, 1000));
            while (stranger.transport().isReading()) {
                await(sleep(0.001));
            }
            assertTrue(stranger.reader().toString().endsWith(" paused>"), stranger.reader()::toString);
            int arrays = stranger.inArrays;
            await(sleep(0.01));
            assertEquals(arrays, stranger.inArrays, "goes on reading");
            assertFalse(sent.isSet());
            await(stranger.reader().readexactly(size));
            assertTrue(stranger.transport().isReading());
            await(sent.waitFor());
            close(stranger);
        });
    }

    @AsyncioTest(realTime = true)
    void isUpgradedToTls() {
        ClientHandler upgrading = (reader, writer) -> {
            writer.write(await(reader.readline()));
            await(writer.drain());
            await(writer.startTls(TestKeys.server()));
            writer.write(await(reader.readline()));
            await(writer.drain());
            writer.close();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, LIMIT));
            stranger.writer().write("plain\n");
            assertReads("plain\n", stranger.reader().readline());
            await(stranger.writer().startTls(clientTls()));
            assertNotNull(stranger.transport().getExtraInfo(ExtraInfo.SSLCONTEXT));
            stranger.writer().write("secret\n");
            assertReads("secret\n", stranger.reader().readline());
            close(stranger);
        });
    }

    @AsyncioTest(realTime = true)
    void whatCameInPlainTextIsNotTakenForASecureAnswer() {
        ClientHandler injected = (reader, writer) -> {
            await(reader.readline());
            writer.write("220 go ahead\n250 all is well\n");
            await(reader.read());
            writer.close();
        };
        with(await(startServer(injected, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, LIMIT));
            stranger.writer().write("STARTTLS\n");
            assertReads("220 go ahead\n", stranger.reader().readline());
            while (!stranger.reader().toString().contains(" bytes")) {
                await(sleep(0.001));
            }
            SSLException refused =
                    failureOf(SSLException.class, stranger.writer().startTls(clientTls()));
            assertTrue(
                    refused.getMessage().startsWith("16 bytes received in plain text before the TLS handshake"),
                    refused::getMessage);
            await(stranger.writer().waitClosed());
        });
    }

    @AsyncioTest(realTime = true)
    void onTheServersSideWhatCameAlreadyBeginsTheHandshake() {
        Event secured = new Event();
        List<Task<Void>> upgrades = new ArrayList<>();
        with(
                await(Loops.getRunningLoop()
                        .createServer(
                                () -> new Stranger(true, LIMIT) {
                                    @Override
                                    public void connectionMade(BaseTransport made) {
                                        super.connectionMade(made);
                                        upgrades.add(createTask(() -> upgrade(this, secured)));
                                    }
                                },
                                "127.0.0.1",
                                0)),
                server -> {
                    StreamPair client = await(openConnection("127.0.0.1", server.port()));
                    await(client.writer().startTls(clientTls()));
                    await(secured.waitFor());
                    client.writer().write("hello\n");
                    assertReads("hello\n", client.reader().readline());
                    client.close();
                    await(client.writer().waitClosed());
                    await(upgrades.getFirst());
                });
    }

    @AsyncioTest(realTime = true)
    void aBufferThatCannotBeFilledEndsTheConnection(ReportedProblems problems) {
        List<Supplier<@Nullable ByteBuffer>> useless = List.of(
                () -> ByteBuffer.allocate(0), () -> ByteBuffer.allocate(9).asReadOnlyBuffer(), () -> {
                    throw new Boom();
                });
        with(await(startServer(GREETER, "127.0.0.1", 0)), server -> {
            for (Supplier<@Nullable ByteBuffer> buffer : useless) {
                Stranger stranger = connect(server, () -> new Stranger(false, LIMIT) {
                    @Override
                    public @Nullable ByteBuffer getBuffer() {
                        return buffer.get();
                    }
                });
                await(stranger.writer().waitClosed());
                assertEquals(
                        "Fatal error: protocol.getBuffer() call failed.",
                        problems.takeOnly().message());
            }
        });
    }

    @AsyncioTest(realTime = true)
    void aFailureAfterTheBufferWasFilledEndsTheConnection(ReportedProblems problems) {
        with(await(startServer(GREETER, "127.0.0.1", 0)), server -> {
            Stranger stranger = connect(server, () -> new Stranger(false, LIMIT) {
                @Override
                public ByteBuffer getBuffer() {
                    return ByteBuffer.allocate(9);
                }

                @Override
                public void bufferUpdated() {
                    throw new Boom();
                }
            });
            await(stranger.writer().waitClosed());
            var problem = problems.takeOnly();
            assertEquals("Fatal error: protocol.bufferUpdated() call failed.", problem.message());
            assertInstanceOf(Boom.class, problem.exception());
            failureOf(Boom.class, stranger.reader().read(1));
        });
    }

    /** Upgrades as soon as the client's first bytes lie in the reader. */
    private static void upgrade(Stranger stranger, Event secured) {
        while (!stranger.reader().toString().contains(" bytes")) {
            await(sleep(0.001));
        }
        await(stranger.writer().startTls(TestKeys.server()));
        secured.set();
        stranger.writer().write(await(stranger.reader().readline()));
        await(stranger.writer().drain());
        close(stranger);
    }

    private static TlsOptions clientTls() {
        return TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
    }

    private static Stranger connect(Server server, Supplier<Stranger> factory) {
        return await(Loops.getRunningLoop().createConnection(factory, "127.0.0.1", server.port()))
                .protocol();
    }

    private static void close(Stranger stranger) {
        stranger.writer().close();
        await(stranger.writer().waitClosed());
    }
}
