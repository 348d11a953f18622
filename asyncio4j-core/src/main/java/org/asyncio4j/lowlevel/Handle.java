package org.asyncio4j.lowlevel;

import org.asyncio4j.contextvars.Context;

/**
 * A callback that was scheduled, as {@link EventLoop#callSoon} returns it: the way to call it off.
 */
public interface Handle {

    /**
     * Calls the callback off, if it has not run; otherwise does nothing. Only a handle from {@link
     * EventLoop#callSoonThreadsafe} may be cancelled from any thread.
     */
    void cancel();

    /** Whether {@link #cancel()} was called. */
    boolean cancelled();

    /** The context that the callback runs in. */
    Context getContext();
}
