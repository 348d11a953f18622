package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;

/** Servers and channels at 127.0.0.1. The methods that make servers are for tasks. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    /** Two channels that are connected with each other, blocking. */
    record Pair(SocketChannel one, SocketChannel other) {}

    private Loopback() {}

    static Server serve(Supplier<? extends BaseProtocol> factory) {
        return await(Loops.getRunningLoop().createServer(factory, HOST, 0, ServerOptions.DEFAULT));
    }

    static int portOf(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }

    /** Connects to a server. */
    static Transport connect(BaseProtocol protocol, int port) {
        return await(Loops.getRunningLoop().createConnection(() -> protocol, HOST, port))
                .transport();
    }

    static Pair pair() {
        try (ServerSocketChannel listening =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0))) {
            SocketChannel one = SocketChannel.open(listening.getLocalAddress());
            return new Pair(one, listening.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody listens at. */
    static int freePort() {
        try (ServerSocketChannel listening =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0))) {
            return ((InetSocketAddress) listening.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A socket whose address refuses connections as long as it is open: it is bound, and does not listen. */
    static SocketChannel refusing() {
        try {
            return SocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets some iterations pass. */
    static void turns(int count) {
        for (int i = 0; i < count; i++) {
            await(sleep(0));
        }
    }
}
