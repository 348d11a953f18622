package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** Lets tests connect to addresses of their own, as if a name had them. */
public final class Connecting {

    private final NetLoop net;

    /** For a loop and its driver. */
    public Connecting(EventLoop loop, IoDriver driver) {
        net = new NetLoop(loop, LoopState.of(loop), driver, (a, b, c, d, e, f, g) -> {
            throw new AssertionError("no TLS");
        });
    }

    /** What {@code createConnection} does when the name is looked up. In a task. */
    public SocketChannel connect(
            ConnectOptions options, List<InetSocketAddress> addresses, @Nullable List<InetSocketAddress> locals)
            throws IOException {
        return Connector.connect(net, options, addresses, locals);
    }

    /** What servers and endpoints do for {@code reusePort}. */
    public static void setReusePort(NetworkChannel channel) throws IOException {
        Binder.setReusePort(channel);
    }

    /** The order in which addresses are tried. */
    public static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int first) {
        return Connector.interleave(addresses, first);
    }
}
