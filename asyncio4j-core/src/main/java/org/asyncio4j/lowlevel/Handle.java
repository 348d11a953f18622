package org.asyncio4j.lowlevel;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.task.CallbackHandle;

/**
 * A scheduled callback, as returned by {@link EventLoop#callSoon}, so that it can be cancelled. Only
 * the library implements it.
 */
public sealed interface Handle permits TimerHandle, CallbackHandle {

    /**
     * Cancels the callback if it has not run yet; otherwise does nothing. Only a handle from {@link
     * EventLoop#callSoonThreadsafe} may be cancelled from any thread.
     */
    void cancel();

    /** Whether {@link #cancel()} was called. */
    boolean cancelled();

    /** The context that the callback runs in. */
    Context getContext();
}
