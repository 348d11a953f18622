package org.asyncio4j;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a transport or server, restricted to calls that do not interfere with its owner:
 * options and addresses. It is read, written and closed through its owner only.
 *
 * <p>May be implemented, by transports of your own; grows by default methods only.
 */
public interface TransportSocket {

    /** Returns the address that the socket is bound to, or null once it is closed. */
    @Nullable
    SocketAddress getLocalAddress();

    /**
     * Returns the address that the socket is connected to, or null if it is not connected or is
     * closed.
     */
    @Nullable
    SocketAddress getRemoteAddress();

    /** Returns whether the socket is open. */
    boolean isOpen();

    /**
     * Returns the value of an option.
     *
     * @throws UnsupportedOperationException if it is not one of {@link #supportedOptions}
     */
    <V> @Nullable V getOption(SocketOption<V> option) throws IOException;

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException if it is not one of {@link #supportedOptions}
     */
    <V> void setOption(SocketOption<V> option, V value) throws IOException;

    /** Returns the options that the socket supports. */
    Set<SocketOption<?>> supportedOptions();
}
