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

    /** The address it is bound to, or null once it is closed. */
    @Nullable
    SocketAddress getLocalAddress();

    /** The address it is connected to, or null if it is not, or is closed. */
    @Nullable
    SocketAddress getRemoteAddress();

    /** Whether it is open. */
    boolean isOpen();

    /**
     * The value of an option.
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

    /** The options it has. */
    Set<SocketOption<?>> supportedOptions();
}
