package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/** Handles a request to cancel a future that is pending; see {@link EventLoop#createFuture(CancelHook)}. */
@FunctionalInterface
public interface CancelHook {

    /**
     * Passes the request on and returns true, in which case the future must be completed later; or
     * returns false if there is nothing to cancel. The future itself stays pending.
     */
    boolean cancel(@Nullable String message);
}
