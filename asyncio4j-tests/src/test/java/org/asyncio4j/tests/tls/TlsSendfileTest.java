package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.MadeWatch;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** Files sent over TLS, by pieces. */
@Timeout(60)
class TlsSendfileTest {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();
    private static final String HOST = "127.0.0.1";
    private static final ConnectOptions SECURE =
            ConnectOptions.DEFAULT.withTls(TlsOptions.of(CLIENT).withServerHostname("localhost"));

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_sendfile.py::SendfileMixin::test_sendfile_ssl",
        "test_sendfile.py::SendfileMixin::test_sendfile_ssl_pre_and_post_data"
    })
    void aFileIsSentOverASecureConnection(EventLoop loop) throws IOException {
        Path path = Files.createTempFile("sendfile", ".bin");
        byte[] data = RandomBytes.of(1, 1_000_000);
        Files.write(path, data);
        RecordingProtocol peer = new RecordingProtocol();
        MadeWatch watch = new MadeWatch(peer);
        Server server = serve(loop, () -> watch);
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = connect(loop, client, portOf(server));
        try (java.nio.channels.FileChannel file = java.nio.channels.FileChannel.open(path)) {
            transport.write(RandomBytes.of(2, 7 * 1024));
            assertEquals(data.length, await(loop.sendfile(transport, file)));
            assertEquals(data.length, file.position());
            assertThrows(
                    org.asyncio4j.SendfileNotAvailableException.class,
                    () -> await(loop.sendfile(transport, file, 0, 1, false)));
            transport.write(RandomBytes.of(3, 10 * 1024));
        }
        Files.delete(path);
        transport.close();
        await(peer.until("lost"));
        await(client.until("lost"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(RandomBytes.of(2, 7 * 1024));
        all.writeBytes(data);
        all.writeBytes(RandomBytes.of(3, 10 * 1024));
        assertArrayEquals(all.toByteArray(), peer.data.toByteArray());
        assertSame(client, transport.getProtocol());
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_ssl_partial")
    void aPieceOfAFileIsSentOverASecureConnection(EventLoop loop) throws IOException {
        Path path = Files.createTempFile("sendfile", ".bin");
        byte[] data = RandomBytes.of(4, 100_000);
        Files.write(path, data);
        RecordingProtocol peer = new RecordingProtocol();
        Server server = serve(loop, () -> peer);
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = connect(loop, client, portOf(server));
        try (java.nio.channels.FileChannel file = java.nio.channels.FileChannel.open(path)) {
            assertEquals(100, await(loop.sendfile(transport, file, 1001, 100, true)));
            assertEquals(1101, file.position());
        }
        Files.delete(path);
        transport.close();
        await(peer.until("lost"));
        await(client.until("lost"));
        assertArrayEquals(Arrays.copyOfRange(data, 1001, 1101), peer.data.toByteArray());
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_ssl_close_peer_after_receiving")
    void thePeerMayCloseASecureConnectionWhenItHasTheFile(EventLoop loop) throws IOException {
        Path path = Files.createTempFile("sendfile", ".bin");
        byte[] data = RandomBytes.of(1, 1_000_000);
        Files.write(path, data);
        int size = data.length;
        RecordingProtocol peer = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                if (this.data.size() >= size) {
                    transport.close();
                }
            }
        };
        Server server = serve(loop, () -> peer);
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = connect(loop, client, portOf(server));
        try (java.nio.channels.FileChannel file = java.nio.channels.FileChannel.open(path)) {
            assertEquals(data.length, await(loop.sendfile(transport, file)));
            assertEquals(data.length, file.position());
        }
        Files.delete(path);
        await(peer.until("lost"));
        await(client.until("lost"));
        assertNull(client.problem);
        assertArrayEquals(data, peer.data.toByteArray());
        server.close();
        await(server.waitClosed());
    }

    // --- tools ---------------------------------------------------------------------------------

    private static Server serve(
            EventLoop loop, java.util.function.Supplier<? extends org.asyncio4j.lowlevel.BaseProtocol> factory) {
        return await(loop.createServer(factory, HOST, 0, ServerOptions.DEFAULT.withTls(SERVER)));
    }

    private static Transport connect(EventLoop loop, RecordingProtocol protocol, int port) {
        return await(loop.createConnection(() -> protocol, HOST, port, SECURE)).transport();
    }

    private static int portOf(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
