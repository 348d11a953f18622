package org.asyncio4j.lowlevel;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.net.ChannelCalls;

/**
 * The channel methods of {@link EventLoop}, for channels that have no transport.
 *
 * <p>The coroutines try at once and wait for the channel only if they must. The channel must be
 * non-blocking. Cancelling leaves it open and loses no data. A channel may have one reader and one
 * writer at a time, and none while a transport owns it. An await throws
 * <ul>
 * <li>{@link IllegalArgumentException} if the channel is in blocking mode;
 * <li>{@link IllegalStateException} if the channel belongs to a transport, if another task already
 *     waits for it, if {@link #addReader} or one of its siblings takes it over, and on a loop other
 *     than this one;
 * <li>{@link java.nio.channels.ClosedChannelException} if the channel is closed, also during the
 *     wait; if another thread closes it, the loop notices in its next iteration;
 * <li>another {@link java.io.IOException} if the system call fails.
 * </ul>
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface SocketCalls permits EventLoop, ChannelCalls {

    /**
     * Calls {@code callback} in each iteration in which {@code channel} is ready to read or to
     * accept.
     *
     * @throws IllegalStateException if the channel belongs to a transport
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /** Undoes {@link #addReader} and returns whether a reader was registered. */
    @CanIgnoreReturnValue
    boolean removeReader(SelectableChannel channel);

    /**
     * Calls {@code callback} in each iteration in which {@code channel} is ready to write or has
     * connected.
     *
     * @throws IllegalStateException if the channel belongs to a transport
     */
    void addWriter(SelectableChannel channel, Runnable callback);

    /** Undoes {@link #addWriter} and returns whether a writer was registered. */
    @CanIgnoreReturnValue
    boolean removeWriter(SelectableChannel channel);

    /**
     * Receives up to {@code count} bytes, at least one; returns an empty array at end of stream.
     * If there is no memory for what was received, the channel is closed, so that nothing follows
     * the gap.
     *
     * @throws IllegalArgumentException at once, if {@code count} is not positive
     */
    Coroutine<byte[]> sockRecv(SocketChannel sock, int count);

    /**
     * Receives into the remaining space of {@code target}; returns the number of bytes, or -1 at
     * end of stream.
     *
     * @throws IllegalArgumentException at once, if no space remains, or the buffer is read-only
     */
    Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target);

    /** Receives one datagram, truncated to {@code size} bytes. */
    Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size);

    /** Receives one datagram into the remaining space of {@code target} and returns its sender. */
    Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target);

    /**
     * Sends all remaining bytes of {@code data}, which must not be modified until the coroutine is
     * done.
     */
    Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data);

    /** Sends all of {@code data}, as {@link #sockSendall(SocketChannel, ByteBuffer)} does. */
    default Coroutine<Void> sockSendall(SocketChannel sock, byte[] data) {
        return sockSendall(sock, ByteBuffer.wrap(data));
    }

    /**
     * Sends the remaining bytes of {@code data} as one datagram and returns their number. Resolves
     * the host of an unresolved address.
     */
    Coroutine<Integer> sockSendto(DatagramChannel sock, ByteBuffer data, SocketAddress address);

    /**
     * Connects; resolves the host of an unresolved address. Continues an unfinished connect to the
     * same address. A failure closes the channel, a cancellation does not.
     */
    Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address);

    /** Accepts a connection and returns its channel, which is non-blocking. */
    Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock);

    /** Sends a file to a channel; otherwise like {@link Networking#sendfile}. */
    Coroutine<Long> sockSendfile(SocketChannel sock, FileChannel file, long offset, long count, boolean fallback);
}
