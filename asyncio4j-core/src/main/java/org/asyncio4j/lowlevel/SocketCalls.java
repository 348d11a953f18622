package org.asyncio4j.lowlevel;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.net.ChannelCalls;

/**
 * The methods of a loop for channels of your own, without a transport. A part of {@link EventLoop},
 * which only the library implements.
 *
 * <p>The coroutines try at once and wait for the channel only if they must. The channel has to be
 * non-blocking. Cancelling leaves it open and loses no data. There may be one reader and one writer
 * of a channel at a time, and none while a transport has it. An await throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} if the channel blocks;
 *   <li>{@link IllegalStateException} if it belongs to a transport or to a task that waits for it
 *       already, if {@link #addReader} and the like take it away, and on another loop than this;
 *   <li>{@link java.nio.channels.ClosedChannelException} if it is closed, also while it is waited
 *       for; what another thread closes is noticed in the loop's next iteration;
 *   <li>another {@link java.io.IOException} if the system refuses.
 * </ul>
 */
public sealed interface SocketCalls permits EventLoop, ChannelCalls {

    /**
     * Calls {@code callback} in each iteration in which {@code channel} is ready to be read or
     * accepted from.
     *
     * @throws IllegalStateException if the channel belongs to a transport
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /** Undoes {@link #addReader} and returns whether there was something to undo. */
    boolean removeReader(SelectableChannel channel);

    /**
     * Calls {@code callback} in each iteration in which {@code channel} is ready to be written to or
     * has connected.
     *
     * @throws IllegalStateException if the channel belongs to a transport
     */
    void addWriter(SelectableChannel channel, Runnable callback);

    /** Undoes {@link #addWriter} and returns whether there was something to undo. */
    boolean removeWriter(SelectableChannel channel);

    /**
     * Receives up to {@code count} bytes, at least one; an empty array at the end.
     *
     * @throws IllegalArgumentException at once, if {@code count} is not positive
     */
    Coroutine<byte[]> sockRecv(SocketChannel sock, int count);

    /**
     * Receives into what remains of {@code target}; returns how many bytes, or -1 at the end.
     *
     * @throws IllegalArgumentException at once, if nothing remains, or it is read-only
     */
    Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target);

    /** Receives one datagram; what exceeds {@code size} bytes of it is lost. */
    Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size);

    /** Receives one datagram into what remains of {@code target}, and returns its sender. */
    Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target);

    /** Sends all that remains of {@code data}, which must not be changed before this is done. */
    Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data);

    /** As {@link #sockSendall(SocketChannel, ByteBuffer)}. */
    default Coroutine<Void> sockSendall(SocketChannel sock, byte[] data) {
        return sockSendall(sock, ByteBuffer.wrap(data));
    }

    /**
     * Sends what remains of {@code data} as one datagram, and returns how many bytes it had. Looks
     * up the host of an address that is unresolved.
     */
    Coroutine<Integer> sockSendto(DatagramChannel sock, ByteBuffer data, SocketAddress address);

    /**
     * Connects; looks up the host of an address that is unresolved. Goes on with a connect to the
     * same address that is not finished. If it fails the channel is closed; if it is cancelled it
     * is not.
     */
    Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address);

    /** Accepts a connection; its channel is non-blocking. */
    Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock);

    /** As {@link Networking#sendfile}, on a channel. */
    Coroutine<Long> sockSendfile(SocketChannel sock, FileChannel file, long offset, long count, boolean fallback);
}
