package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AsyncGenerator} to whose body the consumer may send something with each request: what
 * {@link Asyncio#asyncSendGenerator} returns. A kind of its own, because few generators are sent
 * anything, and the others need no second type.
 *
 * {@snippet :
 * AsyncSendGenerator<Double, Double> average = asyncSendGenerator(out -> {
 *     double sum = 0;
 *     for (int count = 0; ; ) {
 *         Double sent = out.yield(count == 0 ? 0 : sum / count);
 *         if (sent != null) {
 *             sum += sent;
 *             count++;
 *         }
 *     }
 * });
 * }
 *
 * @param <T> type of the items
 * @param <S> type of what the consumer sends
 */
@CheckReturnValue
public interface AsyncSendGenerator<T extends @Nullable Object, S> extends AsyncGenerator<T> {

    /**
     * Has the body go on, with {@code value} as the result of the {@code yield} at which it waits,
     * and returns the item that it hands out next. Null is what {@link #next} sends.
     *
     * @throws StopAsyncIteration if the body has ended, now or before
     * @throws IllegalStateException if the generator is running already, or if there is no yield
     *     yet that could return {@code value}: the first request can only send null
     */
    Coroutine<T> asend(@Nullable S value);
}
