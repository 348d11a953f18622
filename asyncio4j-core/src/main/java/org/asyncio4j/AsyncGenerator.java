package org.asyncio4j;

import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Items made one by one by code that waits whenever it hands one out: what {@link
 * Asyncio#asyncGenerator} returns. Python's {@code async def} with {@code yield}.
 *
 * {@snippet :
 * AsyncGenerator<String> lines() {
 *     return asyncGenerator(out -> {
 *         for (int i = 0; i < 3; i++) {
 *             await(sleep(0.1));
 *             out.yield("line " + i);
 *         }
 *     });
 * }
 *
 * for (String line : each(lines())) {
 *     IO.println(line);
 * }
 * }
 *
 * <p>The body begins with the first request for an item, and runs in the task that asks and as part
 * of it: it sees that task's context variables, it awaits like any other code, and a cancellation
 * of the task is thrown by what it awaits. An item that is made without awaiting is there without a
 * trip through the loop. One request at a time: another one while the body runs, or waits for
 * something, fails.
 *
 * <p>A generator goes once through its items; it is its own iterator. One that is left half way
 * ({@code break}, an exception, a cancelled consumer) has its finally blocks still to run. That
 * happens when it is closed: by {@link #aclose}, at the end of {@code with(aclosing(...))} or
 * {@code try (var items = each(...))}; by a task of its own when the garbage collector finds that
 * nobody can go on with it; and at the latest at the end of {@link Asyncio#run}.
 *
 * <p>Belongs to the loop on which it began; not thread-safe.
 *
 * @param <T> type of the items
 */
@CheckReturnValue
public interface AsyncGenerator<T extends @Nullable Object> extends AsyncIterator<T>, AsyncIterable<T>, AsyncCloseable {

    /** Creates a generator with a name for logs; {@link Asyncio#asyncGenerator(String, GeneratorBody)}. */
    static <T extends @Nullable Object> AsyncGenerator<T> of(String name, GeneratorBody<T> body) {
        return GeneratorHandle.plain(Checks.notNull(name, "name"), body);
    }

    /** Returns the generator itself. */
    @Override
    default AsyncIterator<T> asyncIterator() {
        return this;
    }

    /**
     * Has the body go on and returns the item that it hands out next. Python's {@code __anext__};
     * {@link Asyncio#anext} is the same as a coroutine.
     *
     * @throws StopAsyncIteration if the body has ended, now or before
     * @throws IllegalStateException if the generator is running already
     */
    @CanIgnoreReturnValue
    @Override
    T next();

    /**
     * Has {@code problem} thrown in the body, by the {@code yield} at which it waits, and returns
     * the item that the body hands out next. What the body throws is thrown here. In a body that
     * has not begun nothing runs: {@code problem} is thrown at once, and the generator has ended.
     * If it has ended already, the result is null.
     *
     * @throws StopAsyncIteration if the body catches {@code problem} and returns
     * @throws IllegalStateException if the generator is running already
     */
    Coroutine<@Nullable T> athrow(Throwable problem);

    /**
     * Ends the generator: a {@link GeneratorExit} is thrown in the body, whose finally blocks run
     * and may await. What else they throw is thrown here. Does nothing if the generator has ended;
     * one that has not begun never will.
     *
     * @throws IllegalStateException if the generator is running already, or if its body hands out
     *     another item instead of ending
     */
    @Override
    Coroutine<Void> aclose();

    /**
     * Where the generator is in its life: created; running, which includes that the body awaits;
     * suspended at a yield; closed. Python's {@code inspect.getasyncgenstate}.
     */
    Coroutine.State state();

    /** The name it was given, or else one made from the class that its code stands in. */
    String getName();
}
