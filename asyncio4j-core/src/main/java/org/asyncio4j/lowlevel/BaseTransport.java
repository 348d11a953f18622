package org.asyncio4j.lowlevel;

import org.asyncio4j.ExtraInfo;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a connection, through which a {@link BaseProtocol} controls it.
 *
 * <p>A transport belongs to its loop; all methods must be called on the loop's thread.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BaseTransport {

    /**
     * Closes the connection: stops reading, sends what is buffered, and then calls the protocol's
     * {@code connectionLost(null)}, in the next iteration at the earliest. A second call does
     * nothing.
     */
    void close();

    /** Returns whether the transport is closing or closed. */
    boolean isClosing();

    /** Returns the connection's property {@code key}, or null if it is unknown. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

    /** Returns the connection's property {@code key}, or {@code otherwise} if it is unknown. */
    default <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        T known = getExtraInfo(key);
        return known == null ? otherwise : known;
    }

    /**
     * Replaces the protocol that receives all further events; the new one's {@code connectionMade}
     * is not called. A {@link Protocol} and a {@link BufferedProtocol} may replace each other. May be
     * called in any callback. If writing is paused the new one is not told so, but that it is resumed.
     *
     * @throws IllegalArgumentException if this kind of transport cannot drive that kind of protocol
     */
    void setProtocol(BaseProtocol protocol);

    /** Returns the protocol that receives the events. */
    BaseProtocol getProtocol();
}
