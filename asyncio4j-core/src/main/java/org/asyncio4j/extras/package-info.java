/**
 * What people asked asyncio for and other libraries have, such as trio, anyio and Kotlin's coroutines: not in Python's
 * asyncio, and built upon it without changing it.
 *
 * <p>What belongs to a type of the everyday package is a method there. The types, by theme:
 *
 * <ul>
 *   <li>The functions, for {@code import static} beside those of {@code Asyncio}: {@link Extras}.
 *   <li>Cancellation: {@link CancelScope}.
 *   <li>Limits: {@link CapacityLimiter}, {@link RateLimiter}.
 * </ul>
 */
@NullMarked
package org.asyncio4j.extras;

import org.jspecify.annotations.NullMarked;
