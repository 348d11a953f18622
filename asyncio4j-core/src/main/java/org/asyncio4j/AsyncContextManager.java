package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Sets something up before a block and cleans up after it: the argument of {@link Asyncio#with}.
 * Python's {@code async with} protocol.
 *
 * <p>Both methods run in the entering task, and may await.
 *
 * @param <R> type of the value passed to the body
 * <p>May be implemented; grows by default methods only.
 */
public interface AsyncContextManager<R extends @Nullable Object> {

    /**
     * Enters the context and returns the value for the body. If it throws, the body does not run
     * and {@link #exit} is not called.
     */
    R enter() throws Exception;

    /**
     * Exits the context. Called exactly once after {@link #enter} has returned, however the body
     * ends.
     *
     * @param problem the exception that the body threw, or null
     * @return true to swallow {@code problem}, false to propagate it
     */
    boolean exit(@Nullable Throwable problem) throws Exception;
}
