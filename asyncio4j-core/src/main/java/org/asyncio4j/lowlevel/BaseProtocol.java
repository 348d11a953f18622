package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/**
 * What is told of a connection, by its transport.
 *
 * <pre>
 *   connectionMade (pauseWriting resumeWriting)* pauseWriting? connectionLost
 * </pre>
 *
 * <p>All methods are called on the loop's thread, in the context in which the connection or the
 * server was asked for, and outside of any task: they may not await. {@code connectionMade} and
 * {@code connectionLost} come exactly once each.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BaseProtocol {

    /** The connection is there. */
    default void connectionMade(BaseTransport transport) {}

    /**
     * The connection is gone.
     *
     * @param problem why, or null if it was closed in an orderly way, by either side
     */
    default void connectionLost(@Nullable Throwable problem) {}

    /**
     * More is buffered than the high-water mark allows: stop writing, if you can. Called within the
     * call that wrote.
     */
    default void pauseWriting() {}

    /** The buffer has shrunk to the low-water mark; ends a {@link #pauseWriting}. */
    default void resumeWriting() {}
}
