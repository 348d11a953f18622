package org.asyncio4j.lowlevel;

import java.util.List;
import org.asyncio4j.Future;

/**
 * Tells for whom a callback of a future waits, so that call graphs show them. Implemented by what is passed to {@link
 * Future#addDoneCallback(java.util.function.Consumer) addDoneCallback}, beside {@code Consumer}, by code that lets
 * tasks wait for several futures at once, or for one through another. Asked only when somebody wants a call graph.
 *
 * <p>May be implemented; grows by default methods only. Loop thread only.
 */
public interface AwaitingCallback {

    /**
     * Returns the futures and tasks that wait by means of this callback, mostly one task. For those that wait for a
     * future of yours, which the callback completes, there is {@link Futures#awaiters}.
     */
    List<? extends Future<?>> awaiters();
}
