package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AsyncGenerator} to whose body the consumer may send a value with each request. Created
 * by {@link Asyncio#asyncSendGenerator}. It is a separate type because few generators receive
 * values, and the others need no second type parameter.
 *
 * <p>Only the library implements it.
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
 * @param <S> type of the values that the consumer sends
 */
@CheckReturnValue
public sealed interface AsyncSendGenerator<T extends @Nullable Object, S> extends AsyncGenerator<T>
        permits GeneratorHandle {

    /**
     * Resumes the body, with {@code value} as the result of the {@code yield} at which it is
     * suspended, and returns the next item that it yields. {@link #next} sends null.
     *
     * @throws StopAsyncIteration if the body has ended, now or before
     * @throws IllegalStateException if the generator is running already, or if there is no yield
     *     yet that could return {@code value}: the first request can only send null
     */
    Coroutine<T> asend(@Nullable S value);
}
