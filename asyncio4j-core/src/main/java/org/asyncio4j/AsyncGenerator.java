package org.asyncio4j;

import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Produces items one by one by code that is suspended after each: Python's {@code async def} with
 * {@code yield}. Created by {@link Asyncio#asyncGenerator}.
 *
 * <p>Only the library implements it.
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
 * each(lines(), line -> IO.println(line));
 * }
 *
 * <p>The body starts with the first request for an item, and runs in the requesting task and as
 * part of it: it sees that task's context variables, it awaits like any other code, and a
 * cancellation of the task is thrown by the await at which it is suspended. An item that is
 * produced without awaiting arrives without a trip through the loop. Only one request at a time:
 * another one while the body runs or awaits fails.
 *
 * <p>Whoever wants all items runs the body on its own stack and thread: {@code each(generator, action)}, {@link
 * #forEachItem}, {@link #collect}, {@link #toList}, {@link Yielder#yieldFrom}, also over {@link #map}, {@link #filter} and
 * {@link #enumerate}; and {@code with}, if the generator is a context manager. An item is two calls then, and body and
 * consumer share locks, thread-locals and scoped values. The body goes on when the action returns, and not before: until
 * the iteration ends, {@link #next}, {@link #athrow} and {@link #aclose} of it, in the action or in another task, fail with
 * an {@link IllegalStateException}, and {@code shutdownAsyncgens} leaves it to its consumer, which closes it if the action
 * fails.
 *
 * <p>Whoever asks for items one by one, as {@code for (T item : each(generator))}, {@link #next}, {@link #take} and {@link
 * #zip} do, makes the body run on a thread of its own. An item costs two switches of threads. <b>A {@code synchronized}
 * block or a {@code ReentrantLock} that consumer and body both need stops the loop forever</b>; debug mode reports it. The
 * body sees its own thread-locals (an MDC, for example), and no scoped values of the consumer. Context variables are the
 * consumer's in either case. A body that would be the hundred-and-first on one stack gets a thread, too.
 *
 * <p>A generator produces its items once; it is its own iterator. The finally blocks of one that is
 * abandoned midway ({@code break}, an exception, a cancelled consumer) run when it is closed: by
 * {@link #aclose}, at the end of {@code with(aclosing(...))} or {@code try (var items =
 * each(...))}; by a task of its own when the garbage collector finds it unreachable; and at the
 * latest at the end of {@link Asyncio#run}. It is not unreachable while its own body refers to it, as the body of a
 * generator in a field does that uses {@code this}: close such a one.
 *
 * <p>Belongs to the loop on which it started; not thread-safe.
 *
 * @param <T> type of the items
 */
@CheckReturnValue
public sealed interface AsyncGenerator<T extends @Nullable Object>
        extends AsyncIterator<T>, AsyncIterable<T>, AsyncCloseable permits AsyncSendGenerator {

    /**
     * Creates a generator with a name for logs; see {@link Asyncio#asyncGenerator(String,
     * GeneratorBody)}.
     */
    static <T extends @Nullable Object> AsyncGenerator<T> of(String name, GeneratorBody<T> body) {
        return GeneratorHandle.plain(Checks.notNull(name, "name"), body);
    }

    /** Returns the generator itself. */
    @Override
    default AsyncIterator<T> asyncIterator() {
        return this;
    }

    /**
     * Resumes the body and returns the next item that it yields. Python's {@code __anext__}; {@link
     * Asyncio#anext} is the same as a coroutine.
     *
     * @throws StopAsyncIteration if the body has ended, now or before
     * @throws IllegalStateException if the generator is running already, or passes its items to an action
     */
    @CanIgnoreReturnValue
    @Override
    T next();

    /**
     * Throws {@code problem} in the body, from the {@code yield} at which it is suspended, and
     * returns the next item that the body yields. An exception of the body is thrown here. If the
     * body has not started, it never runs: {@code problem} is thrown at once, and the generator is
     * closed. If the generator has ended already, the result is null.
     *
     * @throws StopAsyncIteration if the body catches {@code problem} and returns
     * @throws IllegalStateException if the generator is running already
     */
    Coroutine<@Nullable T> athrow(Throwable problem);

    /**
     * Closes the generator: throws a {@link GeneratorExit} in the body, whose finally blocks run
     * and may await. Any other exception that they throw is thrown here. Does nothing if the
     * generator has ended; one that has not started never runs.
     *
     * @throws IllegalStateException if the generator is running already, or if its body yields
     *     another item instead of ending
     */
    @Override
    Coroutine<Void> aclose();

    /**
     * Returns the state of the generator: created; running, also while the body awaits; suspended
     * at a yield, also while an action has its item; or closed. Python's {@code inspect.getasyncgenstate}.
     */
    Coroutine.State state();

    /** Returns the name it was given, or else one derived from the class that contains its code. */
    String getName();
}
