package org.asyncio4j;

import java.util.Set;

/**
 * The futures that were done when {@link Asyncio#waitUntil(Iterable)} returned, and those that were
 * not.
 *
 * @param done the futures with a result, an exception or a cancellation, in the order in which they
 *     were given
 * @param pending the other futures, in the order in which they were given; they were not cancelled
 * @param <F> type of the futures
 */
public record WaitResult<F extends Future<?>>(Set<F> done, Set<F> pending) {}
