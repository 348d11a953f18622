package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.tests.net.RecordingProtocol;

/** Tests of TLS over sockets, with what they need of keys, servers and clients. */
abstract class WithTlsSockets {

    static final SSLContext SERVER = TestKeys.server();
    static final SSLContext CLIENT = TestKeys.client();
    static final int PAYLOAD = 100 * 1024;
    static final String HOST = "127.0.0.1";
    static final ConnectOptions SECURE =
            ConnectOptions.DEFAULT.withTls(TlsOptions.of(CLIENT).withServerHostname("localhost"));

    static Server serve(
            EventLoop loop, java.util.function.Supplier<? extends org.asyncio4j.lowlevel.BaseProtocol> factory) {
        return await(loop.createServer(factory, HOST, 0, ServerOptions.DEFAULT.withTls(SERVER)));
    }

    static Transport connect(EventLoop loop, RecordingProtocol protocol, int port) {
        return await(loop.createConnection(() -> protocol, HOST, port, SECURE)).transport();
    }

    static int portOf(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
