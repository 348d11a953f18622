package org.asyncio4j.lowlevel;

import org.asyncio4j.Awaitable;
import org.asyncio4j.StreamWriter;

/**
 * What a {@link StreamWriter} needs to know about its connection and cannot ask the transport,
 * implemented by the protocol that the transport drives, such as {@link StreamReaderProtocol}.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface StreamProtocol extends BaseProtocol {

    /**
     * Returns an awaitable that completes at once, without suspending, while writing is allowed,
     * and otherwise as soon as it is allowed again. Fails if the connection is lost.
     */
    Awaitable<Void> drained();

    /**
     * Returns an awaitable that completes when the connection of {@code writer} is gone, with the
     * exception that it was lost by, if any.
     */
    Awaitable<Void> closed(StreamWriter writer);

    /** Returns whether this is the server side, which has another role in TLS. */
    default boolean isServerSide() {
        return false;
    }

    /** Switches to another transport of the same connection, after an upgrade to TLS. */
    default void replaceTransport(Transport transport) {}
}
