package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a connection, which its transport calls.
 *
 * <pre>
 *   connectionMade (pauseWriting resumeWriting)* pauseWriting? connectionLost
 * </pre>
 *
 * <p>All methods are called on the loop's thread, in the context in which the connection or the
 * server was requested, and outside of any task: they may not await. {@code connectionMade} and
 * {@code connectionLost} are called exactly once each.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BaseProtocol {

    /** Called when the connection is established. */
    default void connectionMade(BaseTransport transport) {}

    /**
     * Called when the connection is closed.
     *
     * @param problem why, or null if it was closed in an orderly way, by either side
     */
    default void connectionLost(@Nullable Throwable problem) {}

    /**
     * Called when the write buffer exceeds its high-water mark: stop writing, if you can. The call
     * is made from within the call that wrote.
     */
    default void pauseWriting() {}

    /**
     * Called when the write buffer has drained to its low-water mark, after {@link #pauseWriting}.
     */
    default void resumeWriting() {}
}
