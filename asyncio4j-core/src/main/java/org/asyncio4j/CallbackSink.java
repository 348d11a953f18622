package org.asyncio4j;

import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;

/**
 * Where callbacks of other libraries put what {@link Asyncio#fromCallbacks} hands to its consumer. Thread-safe: all methods
 * may be called on any thread, and do nothing after the end. It may be implemented, as tests do; it grows by default methods only.
 *
 * @param <T> type of the items
 */
@CheckReturnValue
public interface CallbackSink<T> {

    /** What {@link #offer} does with an item for which there is no room. */
    enum Overflow {
        /** The consumer gets a {@link QueueFullException} after the items before. So nothing is lost without a word. */
        FAIL,
        /** The item is refused: {@link #offer} returns false, and its caller decides. */
        REFUSE,
        /** The oldest item is dropped: for values of which only the latest matter. */
        DROP_OLDEST
    }

    /**
     * Hands over an item without waiting. Returns whether the consumer will get it; false if there is no room (see {@link
     * Overflow}), and after the end.
     */
    @CanIgnoreReturnValue
    boolean offer(T item);

    /**
     * Hands over an item, and blocks the calling thread while there is no room: so a consumer slows its source down.
     * Returns whether the consumer will get it; false after the end.
     *
     * @throws IllegalStateException on the thread of a loop, or in a task, which must not block; {@link #offer} is for them
     * @throws InterruptedException if the thread is interrupted; the item has not been handed over
     */
    @CanIgnoreReturnValue
    boolean put(T item) throws InterruptedException;

    /** Ends the items: the consumer gets those that are there, and then the end. */
    void end();

    /** Ends the items with an error, which the consumer gets after those that are there. */
    void fail(Throwable problem);

    /**
     * Registers code that takes the callbacks back: it runs once, in the consumer's task, when the consumer leaves or the
     * items end, the last registered first. It may await. If that has happened already, it is run at once, on the calling thread,
     * and must not await.
     *
     * @throws X if the code runs at once and throws
     */
    <X extends Throwable> void onClose(Action<X> cleanUp) throws X;

    /** Returns whether nothing is taken any more, because the consumer has left or the items have ended. */
    boolean isClosed();
}
