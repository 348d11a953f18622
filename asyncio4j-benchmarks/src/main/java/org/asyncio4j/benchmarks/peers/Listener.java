package org.asyncio4j.benchmarks.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.BiFunction;

/** Where the servers around a bare selector get their connections from. */
final class Listener {

    private static final int BACKLOG = 1024;

    private final Selector selector;
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final BiFunction<SocketChannel, SelectionKey, ?> connected;

    /**
     * Listens at a port that the system chooses, and says which.
     *
     * @param connected makes of a connection what is attached to its key
     */
    Listener(Selector selector, BiFunction<SocketChannel, SelectionKey, ?> connected) throws IOException {
        this.selector = selector;
        this.connected = connected;
        server.configureBlocking(false);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Control.serving(((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /** Takes all that have come, to be read from. */
    void accept() throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(connected.apply(channel, key));
        }
    }
}
