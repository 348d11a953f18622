package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Two results of different types; see {@link Asyncio#gatherTuple(Awaitable, Awaitable)}.
 *
 * @param first the result of the first
 * @param second the result of the second
 * @param <A> type of the first
 * @param <B> type of the second
 */
public record Tuple2<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) {}
