package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.MadeWatch;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** What a connection that has ended, in whatever way, keeps from the garbage collector: nothing. */
@Timeout(60)
class TlsGarbageTest {

    private static final SSLContext SERVER = TestKeys.server();
    private static final int PAYLOAD = 100 * 1024;
    private static final String HOST = "127.0.0.1";

    @AsyncioTest(realTime = true, debug = false)
    void aConnectionThatEndedHoldsItsContextNoMore(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        WeakReference<SSLContext> context = talkAndEnd(loop, portOf(server));
        Garbage.collectUntil(() -> context.refersTo(null));
        server.close();
        await(server.waitClosed());

        MadeWatch watch = new MadeWatch(new RecordingProtocol());
        Server plain = await(loop.createServer(() -> watch, HOST, 0, ServerOptions.DEFAULT));
        WeakReference<SSLContext> upgraded = upgradeTalkAndEnd(loop, portOf(plain), watch);
        Garbage.collectUntil(() -> upgraded.refersTo(null));
        plain.close();
        await(plain.waitClosed());
    }

    /**
     * The context of a connection that has ended. In a method of its own, so that no variable holds
     * anything; transport and protocol hold each other.
     */
    private static WeakReference<SSLContext> talkAndEnd(EventLoop loop, int port) {
        SSLContext context = TestKeys.client();
        RecordingProtocol client = new RecordingProtocol();
        ConnectOptions options =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(context).withServerHostname("localhost"));
        Transport transport =
                await(loop.createConnection(() -> client, HOST, port, options)).transport();
        byte[] data = RandomBytes.of(1, PAYLOAD);
        transport.write(data);
        await(client.untilReceived(PAYLOAD));
        assertArrayEquals(data, client.data.toByteArray());
        transport.close();
        await(client.until("lost"));
        return new WeakReference<>(context);
    }

    private static WeakReference<SSLContext> upgradeTalkAndEnd(EventLoop loop, int port, MadeWatch watch) {
        SSLContext context = TestKeys.client();
        RecordingProtocol client = new RecordingProtocol();
        Transport plain = await(loop.createConnection(() -> client, HOST, port)).transport();
        Transport accepted = await(watch.made);
        RecordingProtocol peer = (RecordingProtocol) accepted.getProtocol();
        Task<Transport> upgraded = createTask(loop.startTls(accepted, peer, TlsOptions.of(SERVER), true));
        Transport secure =
                await(loop.startTls(plain, client, TlsOptions.of(context).withServerHostname("localhost"), false));
        client.transport = secure;
        byte[] data = RandomBytes.of(2, PAYLOAD);
        await(upgraded).write(data);
        await(client.untilReceived(PAYLOAD));
        assertArrayEquals(data, client.data.toByteArray());
        secure.close();
        await(client.until("lost"));
        await(peer.until("lost"));
        return new WeakReference<>(context);
    }

    @AsyncioTest(debug = false)
    @Ports(
            value = "test_ssl.py::TestSSL::test_handshake_timeout_handler_leak",
            adapted = "in virtual time; given up at its own limit and at one around it")
    @Ports("test_sslproto.py::BaseStartTLS::test_handshake_timeout")
    void aHandshakeThatWasGivenUpHoldsItsContextNoMore(EventLoop loop) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName(HOST))) {
            for (boolean limited : List.of(false, true)) {
                WeakReference<SSLContext> context = shakeHandsInVain(loop, silent.getLocalPort(), limited);
                Garbage.collectUntil(() -> context.refersTo(null));
            }
        }
    }

    private static WeakReference<SSLContext> shakeHandsInVain(EventLoop loop, int port, boolean limited) {
        SSLContext context = TestKeys.client();
        ConnectOptions options =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(context).withServerHostname("localhost"));
        Coroutine<?> connecting = loop.createConnection(RecordingProtocol::new, HOST, port, options);
        if (limited) {
            assertThrows(TimeoutException.class, () -> await(waitFor(connecting, 10)));
        } else {
            assertThrows(IOException.class, () -> await(connecting));
        }
        return new WeakReference<>(context);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_shutdown_timeout_handler_leak")
    void aPeerThatClosesItsSocketIsThereAndNothingHoldsTheContext(EventLoop loop) throws Exception {
        try (SSLServerSocket listening = listening()) {
            Task<Integer> serving = createTask(toThread(() -> {
                try (SSLSocket peer = (SSLSocket) listening.accept()) {
                    return peer.getInputStream().read();
                }
            }));
            WeakReference<SSLContext> context = connectAndClose(loop, listening.getLocalPort());
            await(serving);
            Garbage.collectUntil(() -> context.refersTo(null));
        }
    }

    private static WeakReference<SSLContext> connectAndClose(EventLoop loop, int port) {
        SSLContext context = TestKeys.client();
        RecordingProtocol client = new RecordingProtocol();
        ConnectOptions options =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(context).withServerHostname("localhost"));
        await(loop.createConnection(() -> client, HOST, port, options))
                .transport()
                .close();
        await(client.until("lost"));
        assertNull(client.problem);
        return new WeakReference<>(context);
    }

    // --- tools ---------------------------------------------------------------------------------

    private static final class Echo extends RecordingProtocol {
        @Override
        public void dataReceived(byte[] received) {
            super.dataReceived(received);
            transport.write(received);
        }
    }

    private static Server serve(
            EventLoop loop, java.util.function.Supplier<? extends org.asyncio4j.lowlevel.BaseProtocol> factory) {
        return await(loop.createServer(factory, HOST, 0, ServerOptions.DEFAULT.withTls(SERVER)));
    }

    private static SSLServerSocket listening() throws IOException {
        return (SSLServerSocket) SERVER.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName(HOST));
    }

    private static int portOf(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }
}
