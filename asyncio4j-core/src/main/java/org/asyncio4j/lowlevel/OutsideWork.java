package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.task.CountedWork;

/**
 * Something that goes on outside of a loop and will answer, until it is closed; see {@link EventLoop#beginOutsideWork}.
 *
 * <p>Only the library implements it.
 */
public sealed interface OutsideWork extends AutoCloseable permits CountedWork {

    /**
     * Tells the loop that nothing more is to be expected. May be called from any thread; what that thread has scheduled
     * before on the loop, by {@link EventLoop#callSoonThreadsafe}, comes first. A second call does nothing, and so does one
     * after the end of the loop.
     */
    @Override
    void close();

    /** Returns whether {@link #close} was called. May be called from any thread. */
    boolean isClosed();
}
