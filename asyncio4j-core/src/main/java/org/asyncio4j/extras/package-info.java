/**
 * What people asked asyncio for and other libraries have, such as trio, anyio and Kotlin's coroutines: not in Python's
 * asyncio, and built upon it without changing it.
 *
 * <p>What belongs to a type of the everyday package is a method there: {@code TaskGroup.start}, {@code toThread} with a limiter, the {@code
 * statistics()} of locks, queues and groups, {@code mapAsync} and the other operators of {@code AsyncIterable}. The types, by
 * theme:
 *
 * <ul>
 *   <li>The functions, for {@code import static} beside those of {@code Asyncio}: {@link Extras}.
 *   <li>Blocks that are cancelled by themselves, or that nobody cancels: {@link CancelScope} of {@link Extras#moveOnAfter
 *       moveOnAfter}, {@link Extras#failAfter failAfter}, {@link Extras#cancelScope cancelScope} and {@link Extras#shielded
 *       shielded}.
 *   <li>Limits: {@link CapacityLimiter}, {@link RateLimiter}; {@link RetryPolicy} of {@link Extras#retry retry}.
 *   <li>Channels: {@link ChannelPair} of {@link Extras#openChannel openChannel}, with {@link SendChannel} and {@link
 *       ReceiveChannel}; {@link BlockingSendChannel} and {@link BlockingReceiveChannel} for other threads; {@link Broadcast} and
 *       {@link LatestValue} for many consumers; {@link SelectClause} of {@link Extras#select select}; {@link ChannelStatistics},
 *       {@link ChannelClosedException}.
 *   <li>Files: {@link AsyncPath}, {@link AsyncFile}, {@link FileChange}.
 * </ul>
 */
@NullMarked
package org.asyncio4j.extras;

import org.jspecify.annotations.NullMarked;
