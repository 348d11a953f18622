package org.asyncio4j.lowlevel;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.task.CallbackHandle;

/**
 * A scheduled callback that can be cancelled, as returned by {@link EventLoop#callSoon}.
 *
 * <p>Only the library implements it.
 */
public sealed interface Handle permits TimerHandle, CallbackHandle {

    /**
     * Cancels the callback if it has not run; otherwise does nothing. Only a handle from {@link
     * EventLoop#callSoonThreadsafe} may be cancelled from any thread.
     */
    void cancel();

    /** Returns whether {@link #cancel()} was called. */
    boolean cancelled();

    /** Returns the context that the callback runs in. */
    Context getContext();
}
