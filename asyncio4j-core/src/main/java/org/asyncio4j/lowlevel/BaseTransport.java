package org.asyncio4j.lowlevel;

import org.asyncio4j.ExtraInfo;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a connection: what a {@link BaseProtocol} acts through.
 *
 * <p>A transport belongs to its loop; all methods are for the loop's thread.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BaseTransport {

    /**
     * Closes the connection: reads no more, sends what is buffered, and then tells the protocol
     * {@code connectionLost(null)}, at the earliest in the next iteration. A second call does
     * nothing.
     */
    void close();

    /** Whether the transport is closing or closed. */
    boolean isClosing();

    /** What is known about the connection under {@code key}, or null. */
    <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

    /** As {@link #getExtraInfo(ExtraInfo)}, with another answer for what is not known. */
    default <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        T known = getExtraInfo(key);
        return known == null ? otherwise : known;
    }

    /**
     * Hands what comes from now on to another protocol, which is not told {@code connectionMade}. A
     * {@link Protocol} and a {@link BufferedProtocol} may follow each other.
     *
     * @throws IllegalArgumentException if this kind of transport cannot drive that kind of protocol
     */
    void setProtocol(BaseProtocol protocol);

    /** The protocol that is told what happens. */
    BaseProtocol getProtocol();
}
