package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Five results of different types; see {@link Asyncio#gatherTuple(Awaitable, Awaitable, Awaitable,
 * Awaitable, Awaitable)}.
 *
 * @param first the result of the first
 * @param second the result of the second
 * @param third the result of the third
 * @param fourth the result of the fourth
 * @param fifth the result of the fifth
 * @param <A> type of the first
 * @param <B> type of the second
 * @param <C> type of the third
 * @param <D> type of the fourth
 * @param <E> type of the fifth
 */
public record Tuple5<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        D extends @Nullable Object,
        E extends @Nullable Object>(
        A first, B second, C third, D fourth, E fifth) {}
