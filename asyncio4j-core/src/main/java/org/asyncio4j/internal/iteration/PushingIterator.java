package org.asyncio4j.internal.iteration;

import org.asyncio4j.AsyncIterator;
import org.asyncio4j.function.Action1;
import org.jspecify.annotations.Nullable;

/**
 * An iterator that, instead of being asked for its items one by one, can pass all of them to an action on the stack
 * of the code that wants them.
 */
interface PushingIterator<T extends @Nullable Object> extends AsyncIterator<T> {

    /** Returns whether {@link #push} may be called: nothing was requested from it so far. */
    boolean canPush();

    /**
     * Runs {@code action} with each item. If that throws, the iterator is closed and the exception goes on. Called in a
     * task's code.
     */
    void push(Action1<? super T, ?> action);
}
