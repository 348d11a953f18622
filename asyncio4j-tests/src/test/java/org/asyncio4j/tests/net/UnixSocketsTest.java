package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets and their files. */
@Timeout(60)
class UnixSocketsTest {

    @TempDir
    Path directory;

    private final RecordingProtocol server = new RecordingProtocol();
    private final RecordingProtocol client = new RecordingProtocol();

    private Path path() {
        return directory.resolve("socket");
    }

    private Server serve(EventLoop loop, ServerOptions options) {
        return await(loop.createUnixServer(() -> server, path(), options));
    }

    /** A file that a server has left which was killed. */
    private void leaveStaleFile() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
    }

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_create_unix_server",
        "test_events.py::EventLoopTestsMixin::test_create_unix_connection",
        "test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_server_pathlike",
        "test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_connection_pathlike"
    })
    void clientAndServerTalk(EventLoop loop) {
        Server listening = serve(loop, ServerOptions.DEFAULT);
        Transport transport = await(loop.createUnixConnection(() -> client, path(), ConnectOptions.DEFAULT))
                .transport();
        assertEquals(UnixDomainSocketAddress.of(path()), transport.getExtraInfo(ExtraInfo.PEERNAME));
        byte[] data = RandomBytes.of(3, 3);
        transport.write(data);
        await(server.untilReceived(3));
        assertArrayEquals(data, server.data.toByteArray());
        listening.close();
        assertFalse(Files.exists(path()));
        transport.close();
        await(server.until("lost"));
        await(client.until("lost"));
    }

    @AsyncioTest
    void theFileHasThePermissionsThatAreAskedFor(EventLoop loop) throws IOException {
        for (int mode : new int[] {0600, 0666, 0751}) {
            Server listening = serve(loop, ServerOptions.DEFAULT.withMode(mode));
            assertEquals(mode, (Integer) Files.getAttribute(path(), "unix:mode") & 0777);
            listening.close();
        }
        assertEquals(
                "mode must be from 0 to 0777: 01000",
                assertThrows(IllegalArgumentException.class, () -> ServerOptions.DEFAULT.withMode(01000))
                        .getMessage());
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_server_existing_path_sock")
    void aStaleFileIsReplaced(EventLoop loop) throws IOException {
        leaveStaleFile();
        assertTrue(Files.exists(path()));
        Server listening = serve(loop, ServerOptions.DEFAULT);
        listening.close();
        assertFalse(Files.exists(path()));
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_server_existing_path_nonsock")
    void anotherFileIsNotTouched(EventLoop loop) throws IOException {
        Files.writeString(path(), "precious");
        BindException inUse = assertThrows(BindException.class, () -> serve(loop, ServerOptions.DEFAULT));
        assertEquals("Address '" + path() + "' is already in use", inUse.getMessage());
        assertEquals("precious", Files.readString(path()));
    }

    @AsyncioTest
    void aServerThatListensIsNotPushedAside(EventLoop loop) {
        Server listening = serve(loop, ServerOptions.DEFAULT);
        BindException inUse = assertThrows(BindException.class, () -> serve(loop, ServerOptions.DEFAULT));
        assertEquals("Address '" + path() + "' is already in use", inUse.getMessage());
        assertTrue(Files.exists(path()));
        listening.close();
        listening.abortClients();
        await(listening.waitClosed());
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_server_bind_error")
    void whatCannotBeBoundIsNamed(EventLoop loop) {
        Path nowhere = directory.resolve("missing").resolve("socket");
        BindException problem = assertThrows(
                BindException.class, () -> await(loop.createUnixServer(() -> server, nowhere, ServerOptions.DEFAULT)));
        assertTrue(problem.getMessage().contains(nowhere.toString()), problem::getMessage);
    }

    @AsyncioTest
    void whatDoesNotExistCannotBeConnectedTo(EventLoop loop) {
        IOException problem = assertThrows(
                IOException.class,
                () -> await(loop.createUnixConnection(() -> client, path(), ConnectOptions.DEFAULT)));
        assertTrue(problem.getMessage().contains(path().toString()), problem::getMessage);
    }

    // --- the file at the end -------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_server.py::UnixServerCleanupTests::test_unix_server_addr_cleanup")
    void theFileIsRemoved(EventLoop loop) {
        Server listening = serve(loop, ServerOptions.DEFAULT);
        assertTrue(Files.exists(path()));
        listening.close();
        assertFalse(Files.exists(path()));
    }

    @AsyncioTest
    @Ports("test_server.py::UnixServerCleanupTests::test_unix_server_cleanup_gone")
    void theFileMayBeGoneAlready(EventLoop loop) throws IOException {
        Server listening = serve(loop, ServerOptions.DEFAULT);
        Files.delete(path());
        try (LogCapture log = new LogCapture()) {
            listening.close();
            assertEquals(List.of(), log.messages(Level.WARNING));
        }
        assertFalse(Files.exists(path()));
    }

    @AsyncioTest
    @Ports("test_server.py::UnixServerCleanupTests::test_unix_server_sock_cleanup")
    void theFileOfAChannelIsRemovedToo(EventLoop loop) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path()));
        Server listening = await(loop.createServer(() -> server, channel, ServerOptions.DEFAULT));
        listening.close();
        assertFalse(Files.exists(path()));
    }

    @AsyncioTest
    @Ports("test_server.py::UnixServerCleanupTests::test_unix_server_cleanup_replaced")
    void aFileThatIsAnotherOnesByNowStays(EventLoop loop) throws IOException {
        Server listening = serve(loop, ServerOptions.DEFAULT);
        Path other = directory.resolve("other");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(other));
        }
        Files.move(other, path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        listening.close();
        assertTrue(Files.exists(path()));
    }

    @AsyncioTest
    @Ports("test_server.py::UnixServerCleanupTests::test_unix_server_cleanup_prevented")
    void theFileStaysIfThatIsAskedFor(EventLoop loop) {
        Server listening = serve(loop, ServerOptions.DEFAULT.withCleanupSocket(false));
        listening.close();
        assertTrue(Files.exists(path()));
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_connection_ssl_noserverhost",
        "test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_connection_nopath_nosock",
        "test_unix_events.py::SelectorEventLoopUnixSocketTests::test_create_unix_server_nopath_nosock"
    })
    void badArgumentsAreRefusedAtOnce(EventLoop loop) throws Exception {
        assertThrows(
                NullPointerException.class, () -> loop.createUnixServer(() -> server, null, ServerOptions.DEFAULT));
        assertThrows(
                NullPointerException.class,
                () -> loop.createUnixConnection(() -> client, null, ConnectOptions.DEFAULT));
        SSLContext context = SSLContext.getDefault();
        IllegalArgumentException nameless = assertThrows(
                IllegalArgumentException.class,
                () -> loop.createUnixConnection(() -> client, path(), ConnectOptions.DEFAULT.withTls(context)));
        assertTrue(nameless.getMessage().contains("withServerHostname"), nameless::getMessage);
    }
}
