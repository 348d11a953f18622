package org.asyncio4j.lowlevel;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Asyncio;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.iteration.GeneratorContextManager;
import org.jspecify.annotations.Nullable;

/**
 * A context manager that can run a block in the middle of its own code, as one call on one stack: what {@link
 * Asyncio#asyncContextManager} creates. {@code Asyncio.with} prefers that to {@link #onEnter} and {@link #onExit}, with
 * the same outcome, because the code of the manager then needs no thread of its own.
 *
 * <p>Only the library implements it.
 *
 * @param <R> type of the value passed to the block
 */
public sealed interface EnclosingManager<R extends @Nullable Object> extends AsyncContextManager<R>
        permits GeneratorContextManager {

    /** Returns whether {@link #enclose} may be called: false once it was, or the manager was entered. */
    boolean canEnclose();

    /**
     * Enters, runs {@code block}, leaves, and returns the block's value; null if the block threw and the manager swallowed
     * that. Throws what {@code onEnter}, the block or {@code onExit} throws; an exception that replaces the block's has it
     * as a suppressed one. Called in a task's code.
     */
    <T extends @Nullable Object, X extends Throwable> @Nullable T enclose(Call1<? super R, T, X> block) throws X;
}
