package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams over TLS: from the beginning, and upgraded on the way. */
class StreamTlsTest {

    private static final ServerOptions SERVER = ServerOptions.DEFAULT.withTls(TestKeys.server());

    private static final TlsOptions CLIENT = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");

    private static final ClientHandler ECHO = (reader, writer) -> {
        writer.write(await(reader.readline()));
        await(writer.drain());
        writer.close();
    };

    @TempDir
    Path folder;

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_open_connection_no_loop_ssl")
    void talksOverTls() {
        with(
                await(startServer(ECHO, "127.0.0.1", 0, SERVER)),
                server -> assertEchoes(
                        await(openConnection("127.0.0.1", server.port(), ConnectOptions.DEFAULT.withTls(CLIENT)))));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_open_unix_connection_no_loop_ssl")
    void talksOverTlsAtAUnixSocket() {
        Path path = folder.resolve("socket");
        with(
                await(startUnixServer(ECHO, path, SERVER)),
                _ -> assertEchoes(await(openUnixConnection(path, ConnectOptions.DEFAULT.withTls(CLIENT)))));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_start_tls")
    void anUpgradeKeepsReaderAndWriter() {
        ClientHandler upgrading = (reader, writer) -> {
            writer.write(await(reader.readline()));
            await(writer.drain());
            assertNull(writer.getExtraInfo(ExtraInfo.SSLCONTEXT));
            await(writer.startTls(TestKeys.server()));
            assertNotNull(writer.getExtraInfo(ExtraInfo.SSLCONTEXT));
            writer.write(await(reader.readline()));
            await(writer.drain());
            writer.close();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            StreamWriter writer = connection.writer();
            writer.write("hello world 1!\n");
            assertReads("hello world 1!\n", connection.reader().readline());
            assertNull(writer.getExtraInfo(ExtraInfo.SSLCONTEXT));
            await(writer.startTls(CLIENT));
            assertSame(CLIENT.context(), writer.getExtraInfo(ExtraInfo.SSLCONTEXT));
            assertFalse(writer.canWriteEof());
            writer.write("hello world 2!\n");
            assertReads("hello world 2!\n", connection.reader().readline());
            assertReads("", connection.reader().read());
            writer.close();
            await(writer.waitClosed());
        });
    }

    @AsyncioTest(realTime = true)
    void whatTheServersReaderHoldsIsReadAsTls() {
        ClientHandler upgrading = (reader, writer) -> {
            // The handshake of a hasty client comes with the line, into the reader.
            assertReads("STARTTLS\n", reader.readline());
            while (!reader.toString().contains(" bytes")) {
                await(sleep(0.001));
            }
            await(writer.startTls(TestKeys.server()));
            writer.write(await(reader.readline()));
            writer.close();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            connection.writer().write("STARTTLS\n");
            await(connection.writer().startTls(CLIENT));
            assertEchoes(connection);
        });
    }

    @AsyncioTest(realTime = true)
    void afterAnUpgradeTheNewTransportIsPaused() {
        ClientHandler upgrading = (reader, writer) -> {
            await(reader.readline());
            await(writer.startTls(TestKeys.server()));
            writer.write(new byte[1_000_000]);
            await(writer.drain());
            writer.close();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection =
                    await(openConnection("127.0.0.1", server.port(), ConnectOptions.DEFAULT.withLimit(1000)));
            StreamReader reader = connection.reader();
            connection.writer().write("STARTTLS\n");
            await(connection.writer().startTls(CLIENT));
            while (!reader.toString().endsWith(" paused>")) {
                await(sleep(0.001));
            }
            assertFalse(((Transport) connection.writer().transport()).isReading());
            assertEquals(1_000_000, await(reader.read()).length);
            connection.close();
            await(connection.writer().waitClosed());
        });
    }

    @AsyncioTest(realTime = true)
    void aFailedUpgradeIsThrownAndClosesTheConnection() {
        Event failed = new Event();
        ClientHandler upgrading = (reader, writer) -> {
            await(reader.readline());
            failureOf(IOException.class, writer.startTls(TestKeys.server()));
            assertTrue(writer.isClosing());
            failed.set();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            StreamWriter writer = connection.writer();
            writer.write("STARTTLS\n");
            failureOf(IOException.class, writer.startTls(CLIENT.withServerHostname("elsewhere")));
            assertTrue(writer.isClosing());
            await(failed.waitFor());
        });
    }

    @AsyncioTest(realTime = true)
    void whatCameInPlainTextIsNotTakenForASecureAnswer() {
        ClientHandler injected = (reader, writer) -> {
            await(reader.readline());
            // The second answer is of whoever sits in between.
            writer.write("220 go ahead\n250 all is well\n");
            await(reader.read());
            writer.close();
        };
        with(await(startServer(injected, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            StreamReader reader = connection.reader();
            connection.writer().write("STARTTLS\n");
            assertReads("220 go ahead\n", reader.readline());
            while (!reader.toString().contains(" bytes")) {
                await(sleep(0.001));
            }
            SSLException failure =
                    failureOf(SSLException.class, connection.writer().startTls(CLIENT));
            assertTrue(
                    failure.getMessage().startsWith("16 bytes received in plain text before the TLS handshake"),
                    failure::getMessage);
            assertTrue(connection.writer().isClosing());
            assertReads("", reader.read());
        });
    }

    @AsyncioTest(realTime = true)
    void whatAReadHasGotInPlainTextDoesNotBecomeASecureAnswer() {
        ClientHandler injected = (reader, writer) -> {
            await(reader.readline());
            writer.write("250 all is well");
            await(reader.read());
            writer.close();
        };
        with(await(startServer(injected, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            ByteBuffer room = ByteBuffer.allocate(100_000);
            Task<Void> reading = createTask(connection.reader().readexactly(room));
            await(sleep(0));
            connection.writer().write("STARTTLS\n");
            while (room.array()[14] == 0) {
                await(sleep(0.001));
            }
            SSLException failure =
                    failureOf(SSLException.class, connection.writer().startTls(CLIENT));
            assertTrue(
                    failure.getMessage().startsWith("15 bytes received in plain text before the TLS handshake"),
                    failure::getMessage);
            assertEquals(0, failureOf(IncompleteReadException.class, reading).partial().length);
        });
    }

    @AsyncioTest(realTime = true)
    void commandsThatCameInPlainTextAreNotTakenForSecureOnes() {
        Event failed = new Event();
        ClientHandler upgrading = (reader, writer) -> {
            await(reader.readline());
            while (!reader.toString().contains(" bytes")) {
                await(sleep(0.001));
            }
            failureOf(SSLException.class, writer.startTls(TestKeys.server()));
            failureOf(SSLException.class, reader.read());
            failed.set();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            connection.writer().write("STARTTLS\nDELETE everything please\n");
            await(failed.waitFor());
            connection.close();
        });
    }

    @AsyncioTest(realTime = true)
    @Timeout(20) // Below the limit of a handshake.
    void anUpgradeAfterThePeersEndFailsAtOnce() {
        Event failed = new Event();
        ClientHandler upgrading = (reader, writer) -> {
            await(reader.read());
            failureOf(ConnectionResetException.class, writer.startTls(TestKeys.server()));
            failed.set();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            connection.writer().writeEof();
            await(failed.waitFor());
            connection.close();
        });
        ClientHandler ending = (reader, writer) -> {
            writer.writeEof();
            await(reader.read());
            writer.close();
        };
        with(await(startServer(ending, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            assertReads("", connection.reader().read());
            failureOf(ConnectionResetException.class, connection.writer().startTls(CLIENT));
        });
    }

    @AsyncioTest(realTime = true)
    void duringAnUpgradeNothingIsWrittenAndNoOtherBegins(EventLoop loop) {
        ClientHandler upgrading = (reader, writer) -> {
            await(reader.readline());
            await(writer.startTls(TestKeys.server()));
            writer.write(await(reader.readline()));
            writer.close();
        };
        with(await(startServer(upgrading, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            StreamWriter writer = connection.writer();
            writer.write("STARTTLS\n");
            Transport plain = (Transport) writer.transport();
            Task<Void> upgrade = createTask(writer.startTls(CLIENT));
            await(sleep(0));
            for (Runnable call : List.<Runnable>of(
                    () -> writer.write("secret"),
                    () -> writer.write(ByteBuffer.allocate(3)),
                    () -> writer.writelines("secret"),
                    writer::writeEof,
                    () -> await(writer.startTls(CLIENT)))) {
                assertTrue(assertThrows(IllegalStateException.class, call::run)
                        .getMessage()
                        .contains(" is being upgraded to TLS: await startTls()"));
            }
            RecordingProtocol other = new RecordingProtocol();
            failureOf(IllegalStateException.class, loop.startTls(plain, other, CLIENT, false));
            await(upgrade);
            failureOf(IllegalStateException.class, loop.startTls(plain, other, CLIENT, false));
            assertEchoes(connection);
        });
    }

    @AsyncioTest(realTime = true)
    void anUpgradeCanBeCancelled() {
        try (BlockingPeer peer =
                BlockingPeer.at(client -> client.getInputStream().readAllBytes())) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            Task<Void> upgrade = createTask(connection.writer().startTls(CLIENT));
            await(sleep(0.01));
            upgrade.cancel();
            failureOf(CancelledError.class, upgrade);
            connection.close();
        }
    }

    private static void assertEchoes(StreamPair connection) {
        assertNotNull(connection.writer().getExtraInfo(ExtraInfo.CIPHER));
        connection.writer().write("hello\n");
        assertReads("hello\n", connection.reader().readline());
        assertReads("", connection.reader().read());
        connection.close();
        await(connection.writer().waitClosed());
    }
}
