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
 * They are for {@code with} to call, hence their names. One that never swallows an exception is better an {@link AsyncResource}, whose end returns nothing.
 */
public interface AsyncContextManager<R extends @Nullable Object> {

    /**
     * Enters, and returns what the body gets. If it throws, the body does not run and {@link #onExit}
     * is not called.
     */
    R onEnter() throws Exception;

    /**
     * Leaves. Called exactly once after {@link #onEnter} returned, however the body ended.
     *
     * @param problem what the body threw, or null
     * @return true to swallow {@code problem}, false to let it pass
     */
    boolean onExit(@Nullable Throwable problem) throws Exception;
}
