package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A value that changes, and whose changes can be awaited; Kotlin's {@code StateFlow}, and {@code AsyncValue} of trio_util.
 *
 * <p>Whoever iterates over it gets the value of that moment, and then, each time it asks for the next one, the latest value as
 * soon as that is another than the last one it got. A slow consumer misses what came in between, and never waits for more than
 * one change:
 *
 * <pre>
 *    set         a  b  c     d        e  close
 *    quick       a  b  c     d        e  |
 *    slow        a        c        d     e  |
 * </pre>
 *
 * <p>A value that {@linkplain Object#equals equals} the one that is there changes nothing.
 *
 * <p>Belongs to the loop on which a task first waits for it; not thread-safe.
 *
 * @param <T> type of the value
 */
@CheckReturnValue
public final class LatestValue<T extends @Nullable Object> implements AsyncIterable<T>, AutoCloseable {

    /** Wakes all who wait now. Never set for longer than that. */
    private final Event changed = new Event();

    private T value;

    /** How often the value has changed. */
    private long version;

    private boolean closed;

    /** Creates one with a first value. */
    public LatestValue(T value) {
        this.value = value;
    }

    /** Returns the value. */
    public T get() {
        return value;
    }

    /**
     * Sets the value, and wakes those who wait for another one.
     *
     * @throws ChannelClosedException if this is closed
     */
    public void set(T newValue) {
        if (closed) {
            throw new ChannelClosedException("it is closed: " + this);
        }
        if (!Objects.equals(value, newValue)) {
            value = newValue;
            version++;
            wake();
        }
    }

    /** Sets what {@code change} makes of the value, and returns it. */
    @CanIgnoreReturnValue
    public T update(UnaryOperator<T> change) {
        T newValue = change.apply(value);
        set(newValue);
        return newValue;
    }

    /**
     * Suspends until there is a value that meets {@code condition}, and returns that; does not suspend if there is one. Values
     * that were replaced before the task ran are not seen.
     *
     * @throws ChannelClosedException by the await, if this is closed and its last value does not meet the condition
     */
    public Coroutine<T> waitFor(Predicate<? super T> condition) {
        Checks.notNull(condition, "condition");
        return async("LatestValue.waitFor", () -> {
            while (!condition.test(value)) {
                if (closed) {
                    throw new ChannelClosedException(
                            "it is closed, and its last value is not what was waited for: " + this);
                }
                await(changed.waitFor());
            }
            return value;
        });
    }

    /** Returns an iterator over the value and those that follow, which ends after {@link #close}. */
    @Override
    public AsyncIterator<T> asyncIterator() {
        long[] seen = {-1};
        return () -> {
            while (seen[0] == version) {
                if (closed) {
                    throw new StopAsyncIteration();
                }
                await(changed.waitFor());
            }
            seen[0] = version;
            return value;
        };
    }

    /** Ends the iterations, after the last value. It can still be read. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        wake();
    }

    private void wake() {
        changed.set();
        changed.clear();
    }

    @Override
    public String toString() {
        return "<LatestValue " + Repr.of((Object) value) + (closed ? " closed>" : ">");
    }
}
