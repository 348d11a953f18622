package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;

import java.io.IOException;
import java.net.StandardSocketOptions;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.testing.WithLoopFactory;
import org.asyncio4j.tests.net.MadeWatch;
import org.asyncio4j.tests.net.StreamTransportContract;

/**
 * The contract, over TLS over TCP, as applications have it: the left end is the client. In real
 * time, since virtual time would pass while the system works, and TLS has limits of time.
 */
abstract class TlsSocketsContract extends StreamTransportContract implements WithLoopFactory {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();
    private static final int BUFFER = 64 << 10;

    private final String version;

    TlsSocketsContract(String version) {
        this.version = version;
    }

    @Override
    public EventLoop newEventLoop(VirtualClock clock) {
        return Loops.newEventLoop();
    }

    /** The sockets hold little, and a test with 32 MiB would mostly be one of ciphers. */
    @Override
    public int much() {
        return 4 << 20;
    }

    @Override
    public boolean canHalfClose() {
        return false;
    }

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        EventLoop loop = Loops.getRunningLoop();
        MadeWatch watch = new MadeWatch(rightProtocol);
        Server server = await(loop.createServer(
                () -> watch, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(TestKeys.only(SERVER, version))));
        var client = await(loop.createConnection(
                () -> leftProtocol,
                "127.0.0.1",
                server.port(),
                ConnectOptions.DEFAULT.withTls(TestKeys.only(CLIENT, version).withServerHostname("localhost"))));
        var accepted = await(watch.made);
        server.close();
        limitBuffers(client.transport());
        limitBuffers(accepted);
        return new Ends(client.transport(), accepted);
    }

    /** Otherwise the system lets them grow to many megabytes. */
    private static void limitBuffers(Transport transport) {
        TransportSocket socket = transport.getExtraInfo(ExtraInfo.SOCKET);
        try {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
