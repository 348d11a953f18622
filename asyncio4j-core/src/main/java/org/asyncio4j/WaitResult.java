package org.asyncio4j;

import java.util.Set;

/**
 * Who was done at the end of {@link Asyncio#waitUntil(Iterable)}, and who was not.
 *
 * @param done those with a result, an exception or a cancellation, in the order in which they were
 *     given
 * @param pending the others, in the order in which they were given; they go on
 * @param <F> type of the futures
 */
public record WaitResult<F extends Future<?>>(Set<F> done, Set<F> pending) {}
