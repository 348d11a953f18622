package org.asyncio4j.lowlevel;

import org.asyncio4j.Awaitable;
import org.asyncio4j.StreamWriter;

/**
 * What a {@link StreamWriter} needs to know of its connection, and does not learn from the
 * transport: to be implemented by the protocol that the transport drives. {@link
 * StreamReaderProtocol} does.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface StreamProtocol extends BaseProtocol {

    /**
     * Ends at once, without suspending, if one may write, and otherwise when one may again. Throws
     * if the connection is lost.
     */
    Awaitable<Void> drained();

    /** Ends when the connection of {@code writer} is gone; throws what it was lost by. */
    Awaitable<Void> closed(StreamWriter writer);

    /** Whether this is the server's side, which has another role in TLS. */
    default boolean isServerSide() {
        return false;
    }

    /** The connection goes on by another transport: it was upgraded to TLS. */
    default void replaceTransport(Transport transport) {}
}
