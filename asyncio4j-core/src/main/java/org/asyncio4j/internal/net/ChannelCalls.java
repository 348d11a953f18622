package org.asyncio4j.internal.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.SocketCalls;
import org.jspecify.annotations.Nullable;

/**
 * Operations on channels that have no transport. Each is attempted at once, in the task that awaits
 * it; if the channel is not ready, the task waits until it is and tries again.
 */
public final class ChannelCalls implements SocketCalls {

    private final NetLoop net;
    private final LoopState loopState;
    private final Direction readers;
    private final Direction writers;
    private final ChannelWaits waits;
    private final Resolver resolver;

    public ChannelCalls(NetLoop net) {
        this.net = net;
        loopState = net.loopState;
        readers = net.driver::setReader;
        writers = net.driver::setWriter;
        waits = new ChannelWaits(loopState, net.driver);
        resolver = new Resolver(net);
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        add(readers, channel, callback);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        return remove(readers, channel);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        add(writers, channel, callback);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        return remove(writers, channel);
    }

    @Override
    public Coroutine<byte[]> sockRecv(SocketChannel sock, int count) {
        Checks.positive(count, "count");
        return call("sockRecv", sock, () -> {
            while (true) {
                ByteBuffer buffer = scratch(count);
                int received = sock.read(buffer);
                if (received != 0) {
                    return contentsOrEnd(sock, buffer);
                }
                waits.readable(sock);
            }
        });
    }

    @Override
    public Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target) {
        ensureRoom(target);
        return call("sockRecvInto", sock, () -> {
            while (true) {
                int received = ChannelIo.read(sock, target);
                if (received != 0) {
                    return received;
                }
                waits.readable(sock);
            }
        });
    }

    @Override
    public Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size) {
        Checks.positive(size, "size");
        return call("sockRecvfrom", sock, () -> {
            while (true) {
                ByteBuffer buffer = scratch(size);
                @Nullable SocketAddress sender = sock.receive(buffer);
                if (sender != null) {
                    return Datagram.of(contentsOf(buffer), sender);
                }
                waits.readable(sock);
            }
        });
    }

    @Override
    public Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target) {
        ensureRoom(target);
        return call("sockRecvfromInto", sock, () -> {
            while (true) {
                @Nullable SocketAddress sender = sock.receive(target);
                if (sender != null) {
                    return sender;
                }
                waits.readable(sock);
            }
        });
    }

    @Override
    public Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data) {
        Checks.notNull(data, "data");
        return call("sockSendall", sock, () -> {
            ChannelIo.write(sock, data);
            while (data.hasRemaining()) {
                waits.writable(sock);
                ChannelIo.write(sock, data);
            }
            return Nothing.VOID;
        });
    }

    @Override
    public Coroutine<Integer> sockSendto(DatagramChannel sock, ByteBuffer data, SocketAddress address) {
        Checks.notNull(data, "data");
        Checks.notNull(address, "address");
        return call("sockSendto", sock, () -> {
            SocketAddress target = resolved(address);
            ensurePeer(sock, target);
            int size = data.remaining();
            if (size == 0 && sock.isConnected()) {
                throw new SocketException("the JDK sends no empty datagrams on a connected channel");
            }
            // Zero bytes sent means no room, or an empty datagram.
            while (sock.send(data, target) == 0 && size > 0) {
                waits.writable(sock);
            }
            return size;
        });
    }

    @Override
    public Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address) {
        Checks.notNull(address, "address");
        return call("sockConnect", sock, () -> {
            SocketAddress target = resolved(address);
            boolean connected = beginConnect(sock, target);
            while (!connected) {
                waits.writable(sock);
                connected = sock.finishConnect();
            }
            return Nothing.VOID;
        });
    }

    @Override
    public Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock) {
        return call("sockAccept", sock, () -> {
            while (true) {
                @Nullable SocketChannel accepted = sock.accept();
                if (accepted != null) {
                    return unblocked(accepted);
                }
                waits.readable(sock);
            }
        });
    }

    @Override
    public Coroutine<Long> sockSendfile(
            SocketChannel sock, FileChannel file, long offset, long count, boolean fallback) {
        FilePiece piece = FilePiece.of(file, offset, count);
        return call("sockSendfile", sock, () -> piece.sendTo(sock, () -> waits.writable(sock)));
    }

    /**
     * Returns a coroutine that checks, when it runs, that {@code channel} may be used, and then
     * calls {@code body}.
     */
    private <T extends @Nullable Object> Coroutine<T> call(String name, SelectableChannel channel, Callable<T> body) {
        Checks.notNull(channel, "sock");
        return net.call(name, () -> {
            ensureUsable(channel);
            return body.call();
        });
    }

    private void ensureUsable(SelectableChannel channel) {
        if (channel.isOpen() && channel.isBlocking()) {
            throw new IllegalArgumentException(
                    "the channel must be non-blocking, call configureBlocking(false): " + channel);
        }
        net.ensureNoTransport(channel);
    }

    private static void ensureRoom(ByteBuffer target) {
        if (!Checks.notNull(target, "target").hasRemaining() || target.isReadOnly()) {
            throw new IllegalArgumentException("target must have room: " + target);
        }
    }

    private static void ensurePeer(DatagramChannel sock, SocketAddress target) throws IOException {
        @Nullable SocketAddress peer = sock.getRemoteAddress();
        if (peer != null && !peer.equals(target)) {
            throw new IllegalArgumentException("cannot send to " + target + ": the channel is connected to " + peer);
        }
    }

    /**
     * Starts to connect, or resumes an attempt that a cancelled call has started.
     *
     * @return whether the channel is connected
     */
    private static boolean beginConnect(SocketChannel sock, SocketAddress target) throws IOException {
        if (!sock.isConnectionPending()) {
            return sock.connect(target);
        }
        @Nullable SocketAddress pending = sock.getRemoteAddress();
        if (!target.equals(pending)) {
            throw new IllegalStateException(
                    "cannot connect to " + target + ": the channel is connecting to " + pending);
        }
        return sock.finishConnect();
    }

    private static SocketChannel unblocked(SocketChannel accepted) throws IOException {
        try {
            accepted.configureBlocking(false);
            return accepted;
        } catch (IOException | Error e) {
            accepted.close();
            throw e;
        }
    }

    private SocketAddress resolved(SocketAddress address) throws UnknownHostException {
        return address instanceof InetSocketAddress inet && inet.isUnresolved()
                ? resolver.resolve(inet, null).getFirst()
                : address;
    }

    private ByteBuffer scratch(int size) {
        ByteBuffer buffer = net.scratch();
        return buffer.limit(Math.min(size, buffer.capacity()));
    }

    /** Returns what was received. If there is no memory for that it is lost, and nothing must follow the gap. */
    private static byte[] contentsOrEnd(SocketChannel sock, ByteBuffer buffer) {
        try {
            return contentsOf(buffer);
        } catch (VirtualMachineError full) {
            NetLoop.closeQuietly(sock);
            throw full;
        }
    }

    private static byte[] contentsOf(ByteBuffer buffer) {
        byte[] contents = new byte[buffer.flip().remaining()];
        buffer.get(contents);
        return contents;
    }

    private void add(Direction direction, SelectableChannel channel, Runnable callback) {
        net.ensureNoTransport(Checks.notNull(channel, "channel"));
        Checks.notNull(callback, "callback");
        replace(
                direction,
                channel,
                new CallbackHandle(loopState, callback, ThreadState.current().copyContext()));
    }

    private boolean remove(Direction direction, SelectableChannel channel) {
        if (net.isClosing(Checks.notNull(channel, "channel"))) {
            // What waits belongs to the transport.
            return false;
        }
        net.ensureNoTransport(channel);
        return !loopState.isClosed() && replace(direction, channel, null);
    }

    /** Replaces and cancels the current handle; returns whether there was one. */
    private boolean replace(Direction direction, SelectableChannel channel, @Nullable Handle handle) {
        loopState.checkUsable();
        Handle replaced;
        try {
            replaced = direction.set(channel, handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (replaced == null) {
            return false;
        }
        replaced.cancel();
        return true;
    }

    /** Sets the driver's handle for one direction, reading or writing. */
    private interface Direction {
        @Nullable
        Handle set(SelectableChannel channel, @Nullable Handle handle) throws IOException;
    }
}
