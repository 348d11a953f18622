package org.asyncio4j.internal.net;

import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.Slot;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.SocketCalls;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Stub. */
public final class ChannelCalls implements SocketCalls {

    private final Host host;
    private final IoDriver driver;
    private final NetLoop net;

    public ChannelCalls(NetLoop net) {
        host = net.host;
        driver = net.driver;
        this.net = net;
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        setReader(
                channel,
                new ReadyHandle(
                        host, Checks.notNull(callback, "callback"), Slot.current().copyContext()));
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        Checks.notNull(channel, "channel");
        return !host.isClosed() && setReader(channel, null);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        setWriter(
                channel,
                new ReadyHandle(
                        host, Checks.notNull(callback, "callback"), Slot.current().copyContext()));
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        Checks.notNull(channel, "channel");
        return !host.isClosed() && setWriter(channel, null);
    }

    @Override
    public Coroutine<byte[]> sockRecv(SocketChannel sock, int count) {
        throw new UnsupportedOperationException("sockRecv");
    }

    @Override
    public Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target) {
        throw new UnsupportedOperationException("sockRecvInto");
    }

    @Override
    public Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size) {
        throw new UnsupportedOperationException("sockRecvfrom");
    }

    @Override
    public Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target) {
        throw new UnsupportedOperationException("sockRecvfromInto");
    }

    @Override
    public Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data) {
        throw new UnsupportedOperationException("sockSendall");
    }

    @Override
    public Coroutine<Integer> sockSendto(
            DatagramChannel sock, ByteBuffer data, SocketAddress address) {
        throw new UnsupportedOperationException("sockSendto");
    }

    @Override
    public Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address) {
        throw new UnsupportedOperationException("sockConnect");
    }

    @Override
    public Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock) {
        throw new UnsupportedOperationException("sockAccept");
    }

    @Override
    public Coroutine<Long> sockSendfile(
            SocketChannel sock, FileChannel file, long offset, long count, boolean fallback) {
        throw new UnsupportedOperationException("sockSendfile");
    }

    private boolean setReader(SelectableChannel channel, @Nullable Handle reader) {
        host.checkUsable();
        net.ensureNoTransport(Checks.notNull(channel, "channel"));
        try {
            return cancelled(driver.setReader(channel, reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean setWriter(SelectableChannel channel, @Nullable Handle writer) {
        host.checkUsable();
        net.ensureNoTransport(Checks.notNull(channel, "channel"));
        try {
            return cancelled(driver.setWriter(channel, writer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean cancelled(@Nullable Handle replaced) {
        if (replaced == null) {
            return false;
        }
        replaced.cancel();
        return true;
    }
}
