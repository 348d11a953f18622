package org.asyncio4j;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.extras.CapacityLimiter;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.Action2;
import org.asyncio4j.function.Call;
import org.asyncio4j.function.Call1;
import org.asyncio4j.function.Call2;
import org.asyncio4j.internal.iteration.Anext;
import org.asyncio4j.internal.iteration.GeneratorContextManager;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.asyncio4j.internal.iteration.Reductions;
import org.asyncio4j.internal.streams.Streams;
import org.asyncio4j.internal.structure.All;
import org.asyncio4j.internal.structure.FromCallbacks;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.structure.Merge;
import org.asyncio4j.internal.structure.NullContext;
import org.asyncio4j.internal.structure.QueueItems;
import org.asyncio4j.internal.structure.Shield;
import org.asyncio4j.internal.structure.StaggeredRace;
import org.asyncio4j.internal.structure.SyncItems;
import org.asyncio4j.internal.structure.Tuples;
import org.asyncio4j.internal.structure.WaitFor;
import org.asyncio4j.internal.structure.Waiting;
import org.asyncio4j.internal.structure.With;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.Unstarted;
import org.asyncio4j.internal.threads.Threads;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Mistake;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * The functions of asyncio, meant for {@code import static org.asyncio4j.Asyncio.*}.
 *
 * {@snippet :
 * String fetch(String name) {
 *     await(sleep(0.1));
 *     return name + " done";
 * }
 *
 * void main() {
 *     run(() -> {
 *         Task<String> a = createTask(() -> fetch("a"));
 *         IO.println(fetch("b"));
 *         IO.println(await(a));
 *     });
 * }
 * }
 *
 * <p>A method that awaits is a plain method: calling it inside a task runs it, and its checked exceptions
 * are checked. Nothing in the call shows that other tasks may run meanwhile, so its documentation should.
 * Where a coroutine is wanted, a lambda does too; {@link #async(Callable) async} makes a {@link Coroutine}
 * for work that is handed out before it starts. Times are seconds as a {@code double}, or a {@link
 * Duration}.
 */
@CheckReturnValue
public final class Asyncio extends JdkFunctions {

    /** {@link ReturnWhen#FIRST_COMPLETED}. */
    public static final ReturnWhen FIRST_COMPLETED = ReturnWhen.FIRST_COMPLETED;

    /** {@link ReturnWhen#FIRST_EXCEPTION}. */
    public static final ReturnWhen FIRST_EXCEPTION = ReturnWhen.FIRST_EXCEPTION;

    /** {@link ReturnWhen#ALL_COMPLETED}. */
    public static final ReturnWhen ALL_COMPLETED = ReturnWhen.ALL_COMPLETED;

    private Asyncio() {}

    /**
     * Runs {@code main} on a new event loop until it ends, cleans up, and returns its result or
     * throws its exception.
     *
     * <p>Cleaning up cancels all remaining tasks and waits for them, then waits for the default
     * executor. Ctrl-C cancels {@code main} if this is the JVM's main thread; see {@link
     * Runner#run(Coroutine)}.
     *
     * @throws IllegalStateException if an event loop runs on this thread already
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T run(Coroutine<T> main) {
        return run(main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(Coroutine)}, with options. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T run(Coroutine<T> main, RunOptions options) {
        Checks.notNull(main, "main");
        if (Coroutines.getRunningLoopOrNull() != null) {
            throw new IllegalStateException(
                    "run(...) cannot be called from a running event loop: await it, or createTask"
                            + Mistake.RUN_INSIDE_RUN.see());
        }
        try (Runner runner = new Runner(options)) {
            return runner.run(main);
        }
    }

    /** Like {@link #run(Coroutine)}, for any awaitable, and so for a lambda with a result. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T run(Awaitable<T> main) {
        return run(main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(Awaitable)}, with options. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T run(Awaitable<T> main, RunOptions options) {
        return run(Awaiting.coroutine(main), options);
    }

    /** Like {@link #run(Coroutine)}, for a lambda without a result. */
    public static <X extends Throwable> void run(Action<X> main) {
        run(main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(Action)}, with options. */
    public static <X extends Throwable> void run(Action<X> main, RunOptions options) {
        run(async(main), options);
    }

    /**
     * Creates a coroutine from a body with a result: Python's {@code async def}. The body does not
     * run before the coroutine is awaited.
     */
    public static <T extends @Nullable Object> Coroutine<T> async(Callable<T> body) {
        return Coroutines.async(body);
    }

    /** Creates a coroutine from a body without a result. */
    public static <X extends Throwable> Coroutine<Void> async(Action<X> body) {
        return Coroutines.async(body);
    }

    /** Like {@link #async(Callable)}, with a name for logs and error messages. */
    public static <T extends @Nullable Object> Coroutine<T> async(String name, Callable<T> body) {
        return Coroutines.async(name, body);
    }

    /** Like {@link #async(Action)}, with a name for logs and error messages. */
    public static <X extends Throwable> Coroutine<Void> async(String name, Action<X> body) {
        return Coroutines.async(name, body);
    }

    /**
     * Suspends the current task until {@code awaitable} is done, and returns its result or throws the
     * very exception it failed with; other tasks run meanwhile. A coroutine runs in place, in the
     * current task.
     *
     * @throws CancelledError if the task is cancelled while it waits
     * @throws IllegalStateException if the calling code is not part of a task
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) {
        return Awaiting.await(awaitable); // not by way of Coroutines: each frame costs a suspended task memory
    }

    /**
     * Like {@link #await(Awaitable)}, and declares a checked exception that {@code awaitable} may throw, so
     * that the compiler lets it be caught. Any other exception is thrown as well.
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> T await(Awaitable<T> awaitable, Class<X> thrown)
            throws X {
        Checks.notNull(thrown, "thrown");
        return Awaiting.await(awaitable); // not by way of Coroutines: each frame costs a suspended task memory
    }

    /** Like {@link #await(Awaitable, Class)}, with two checked exceptions. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable, Y extends Throwable> T await(
            Awaitable<T> awaitable, Class<X> thrown, Class<Y> alsoThrown) throws X, Y {
        Checks.notNull(thrown, "thrown");
        Checks.notNull(alsoThrown, "alsoThrown");
        return Awaiting.await(awaitable);
    }

    /**
     * Declares to the compiler that the code around may throw a checked exception, and does nothing. An
     * await throws what the awaited code threw, declared or not; this makes it possible to catch it where
     * no {@link #await(Awaitable, Class)} stands in the way:
     *
     * {@snippet :
     * try {
     *     mayThrow(IOException.class);
     *     for (String line : each(reader.lines())) {
     *         IO.println(line);
     *     }
     * } catch (IOException e) {
     *     IO.println("lost: " + e);
     * }
     * }
     */
    @SuppressWarnings("unused") // X is inferred from the argument
    public static <X extends Throwable> void mayThrow(Class<X> thrown) throws X {
        Checks.notNull(thrown, "thrown");
    }

    /** Like {@link #mayThrow(Class)}, for two checked exceptions. */
    @SuppressWarnings("unused") // X and Y are inferred from the arguments
    public static <X extends Throwable, Y extends Throwable> void mayThrow(Class<X> thrown, Class<Y> alsoThrown)
            throws X, Y {
        Checks.notNull(thrown, "thrown");
        Checks.notNull(alsoThrown, "alsoThrown");
    }

    /**
     * Schedules {@code coroutine} to run concurrently as a task: it starts in the loop's next iteration.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine) {
        return Coroutines.createTask(coroutine);
    }

    /** Like {@link #createTask(Coroutine)}, with a name. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, String name) {
        return Coroutines.createTask(coroutine, TaskOptions.named(name));
    }

    /** Like {@link #createTask(Coroutine)}, with options. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(
            Coroutine<? extends T> coroutine, TaskOptions options) {
        return Coroutines.createTask(coroutine, options);
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda with a result. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return Coroutines.createTask(Coroutines.asyncBody(body));
    }

    /** Like {@link #createTask(Callable)}, with a name. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body, String name) {
        return createTask(Coroutines.asyncBody(body), name);
    }

    /** Like {@link #createTask(Callable)}, with options. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body, TaskOptions options) {
        return Coroutines.createTask(Coroutines.asyncBody(body), options);
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda without a result. */
    @CanIgnoreReturnValue
    public static <X extends Throwable> Task<Void> createTask(Action<X> body) {
        return Coroutines.createTask(async(body));
    }

    /** Like {@link #createTask(Action)}, with a name. */
    @CanIgnoreReturnValue
    public static <X extends Throwable> Task<Void> createTask(Action<X> body, String name) {
        return createTask(async(body), name);
    }

    /** Like {@link #createTask(Action)}, with options. */
    @CanIgnoreReturnValue
    public static <X extends Throwable> Task<Void> createTask(Action<X> body, TaskOptions options) {
        return Coroutines.createTask(async(body), options);
    }

    /**
     * Returns the task that the calling code is part of, or null in a plain callback of the loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static @Nullable Task<?> currentTask() {
        return Coroutines.currentTask();
    }

    /** Returns the current task of {@code loop}, or null. */
    public static @Nullable Task<?> currentTask(EventLoop loop) {
        return Coroutines.currentTask(loop);
    }

    /** Returns the tasks of the running loop that are not done, oldest first. */
    public static Set<Task<?>> allTasks() {
        return allTasks(Coroutines.getRunningLoop());
    }

    /** Returns the tasks of {@code loop} that are not done, oldest first. Callable from any thread. */
    public static Set<Task<?>> allTasks(EventLoop loop) {
        return new LinkedHashSet<>(LoopState.of(loop).tasks.snapshot());
    }

    /**
     * The time of the running loop in seconds, since some moment of its own: for differences, and for
     * deadlines as {@link #timeoutAt} and {@link Timeout#reschedule} take them. It never goes back,
     * and stands still while a callback runs on a virtual clock.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static double time() {
        return Loops.getRunningLoop().time();
    }

    /**
     * Suspends the awaiting task for {@code seconds}; for one iteration of the loop if that is zero or
     * negative.
     */
    public static Coroutine<Void> sleep(double seconds) {
        return Coroutines.sleep(seconds);
    }

    /** Like {@link #sleep(double)}. */
    public static Coroutine<Void> sleep(Duration duration) {
        return Coroutines.sleep(duration);
    }

    /** Like {@link #sleep(double)}, and then returns {@code result}. */
    public static <T extends @Nullable Object> Coroutine<T> sleep(double seconds, T result) {
        return Coroutines.sleep(seconds, result);
    }

    /** Like {@link #sleep(double, Object)}. */
    public static <T extends @Nullable Object> Coroutine<T> sleep(Duration duration, T result) {
        return Coroutines.sleep(Seconds.of(Checks.notNull(duration, "duration")), result);
    }

    /**
     * Runs the awaitables concurrently and returns a future of their results, in the order given.
     * Coroutines are scheduled as tasks. The first failure fails the future, and the others continue;
     * cancelling the future cancels all of them.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
        return gather(Arrays.asList(Checks.notNull(awaitables, "awaitables")));
    }

    /** Like {@link #gather(Awaitable...)}. */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return Gather.of(awaitables);
    }

    /**
     * Like {@link #gather(Iterable)}, but an exception is a result like others: in the list stands
     * what the awaitable returned, or the {@link Throwable} it threw. Python's {@code gather(...,
     * return_exceptions=True)}.
     */
    public static Future<List<@Nullable Object>> gatherWithExceptions(Iterable<? extends Awaitable<?>> awaitables) {
        return Gather.of(awaitables, true);
    }

    /**
     * Like {@link #gather(Awaitable...)}, but what each ended with is its {@link Outcome}: no exception is thrown but
     * that of a cancellation of the future itself. One that was cancelled is a failure with its {@link CancelledError}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> Future<List<Outcome<T>>> gatherOutcomes(
            Awaitable<? extends T>... awaitables) {
        return gatherOutcomes(Arrays.asList(Checks.notNull(awaitables, "awaitables")));
    }

    /** Like {@link #gatherOutcomes(Awaitable...)}. */
    public static <T extends @Nullable Object> Future<List<Outcome<T>>> gatherOutcomes(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return Gather.outcomes(awaitables);
    }

    /**
     * Runs two awaitables of different types concurrently, as {@link #gather(Awaitable...)} does,
     * and returns a future of both results. Use it instead of {@code gather} where a list would lose
     * the types.
     */
    public static <A extends @Nullable Object, B extends @Nullable Object> Future<Tuple2<A, B>> gatherTuple(
            Awaitable<? extends A> first, Awaitable<? extends B> second) {
        return Tuples.gather(first, second);
    }

    /** Like {@link #gatherTuple(Awaitable, Awaitable)}, for three. */
    public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Future<Tuple3<A, B, C>> gatherTuple(
                    Awaitable<? extends A> first, Awaitable<? extends B> second, Awaitable<? extends C> third) {
        return Tuples.gather(first, second, third);
    }

    /** Like {@link #gatherTuple(Awaitable, Awaitable)}, for four. */
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Future<Tuple4<A, B, C, D>> gatherTuple(
                    Awaitable<? extends A> first,
                    Awaitable<? extends B> second,
                    Awaitable<? extends C> third,
                    Awaitable<? extends D> fourth) {
        return Tuples.gather(first, second, third, fourth);
    }

    /** Like {@link #gatherTuple(Awaitable, Awaitable)}, for five. */
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Future<Tuple5<A, B, C, D, E>> gatherTuple(
                    Awaitable<? extends A> first,
                    Awaitable<? extends B> second,
                    Awaitable<? extends C> third,
                    Awaitable<? extends D> fourth,
                    Awaitable<? extends E> fifth) {
        return Tuples.gather(first, second, third, fourth, fifth);
    }

    /**
     * Runs two awaitables concurrently and returns both results. If one of them fails, the other is cancelled, and when
     * it has ended, too, that first failure is thrown, further ones suppressed on it: a {@link #taskGroup} that is an
     * expression. Cancelling the task that awaits this cancels both; one that is cancelled alone does not disturb the
     * other, and this ends in its {@link CancelledError}.
     *
     * {@snippet :
     * if (await(all(() -> user(id), () -> orders(id))) instanceof Tuple2(User user, List<Order> orders)) {
     *     IO.println(user.name() + ": " + orders.size());
     * }
     * }
     */
    public static <A extends @Nullable Object, B extends @Nullable Object> Coroutine<Tuple2<A, B>> all(
            Awaitable<? extends A> first, Awaitable<? extends B> second) {
        return Tuples.all(first, second);
    }

    /** Like {@link #all(Awaitable, Awaitable)}, for three. */
    public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Coroutine<Tuple3<A, B, C>> all(
                    Awaitable<? extends A> first, Awaitable<? extends B> second, Awaitable<? extends C> third) {
        return Tuples.all(first, second, third);
    }

    /** Like {@link #all(Awaitable, Awaitable)}, for any number of one type: their results, in their order. */
    public static <T extends @Nullable Object> Coroutine<List<T>> all(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return All.<T, List<T>>of(awaitables, results -> results);
    }

    /**
     * Waits until all {@code futures} are done and returns which are; never throws their exceptions.
     * Takes futures and tasks only: create a task of a coroutine first, to recognize it in the result.
     * Cancelling the wait leaves the futures alone.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(Iterable<? extends F> futures) {
        return Waiting.until(futures, Double.POSITIVE_INFINITY, ALL_COMPLETED);
    }

    /** Like {@link #waitUntil(Iterable)}, but returns when the condition {@code returnWhen} is met. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, ReturnWhen returnWhen) {
        return Waiting.until(futures, Double.POSITIVE_INFINITY, returnWhen);
    }

    /**
     * Like {@link #waitUntil(Iterable)}, but for at most {@code seconds}. Reaching that limit is no
     * error: futures that are not done then are {@link WaitResult#pending() pending}.
     */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, double seconds) {
        return Waiting.until(futures, seconds, ALL_COMPLETED);
    }

    /** Like {@link #waitUntil(Iterable, double)}. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, Duration timeout) {
        return Waiting.until(futures, Seconds.of(timeout), ALL_COMPLETED);
    }

    /** Like {@link #waitUntil(Iterable, double)}, but returns when the condition {@code returnWhen} is met. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, double seconds, ReturnWhen returnWhen) {
        return Waiting.until(futures, seconds, returnWhen);
    }

    /** Like {@link #waitUntil(Iterable, double, ReturnWhen)}. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, Duration timeout, ReturnWhen returnWhen) {
        return Waiting.until(futures, Seconds.of(timeout), returnWhen);
    }

    /**
     * Runs the awaitables concurrently and iterates over them in the order of their completion.
     * Coroutines are scheduled as tasks.
     */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return new AsCompleted<>(awaitables, Double.POSITIVE_INFINITY);
    }

    /**
     * Like {@link #asCompleted(Iterable)}; those that are not done after {@code seconds} fail with a
     * {@link TimeoutException}.
     */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables, double seconds) {
        return new AsCompleted<>(awaitables, seconds);
    }

    /** Like {@link #asCompleted(Iterable, double)}. */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables, Duration timeout) {
        return new AsCompleted<>(awaitables, Seconds.of(timeout));
    }

    /**
     * Adapts an {@link AsyncIterable} to Java's {@code for} statement: Python's {@code async for}. The
     * loop awaits each item in the current task. In try-with-resources it also closes a generator that
     * is abandoned midway. Where the loop has no {@code break}, {@link #each(AsyncIterable, Action1)} is
     * better for a generator.
     */
    public static <T extends @Nullable Object> Each<T> each(AsyncIterable<? extends T> items) {
        return new Each<>(items);
    }

    /** Like {@link #each(AsyncIterable)}, for the items of a queue: see {@link #fromQueue(Queue)}. */
    public static <T extends @Nullable Object> Each<T> each(Queue<? extends T> queue) {
        return new Each<>(fromQueue(queue));
    }

    /**
     * Runs {@code action} with each item, in the current task: the short form of {@code await(items.forEachItem(action))}
     * that declares what the action throws. Prefer it to {@link #each(AsyncIterable)} where the loop is not left by {@code
     * break}: a generator costs a fraction of the time, its body runs on the thread of the consumer, and it is closed if the
     * action throws; see {@link AsyncGenerator}.
     */
    public static <T extends @Nullable Object, X extends Throwable> void each(
            AsyncIterable<T> items, Action1<? super T, X> action) throws X {
        Reductions.run(items, Checks.notNull(action, "action"));
    }

    /** Like {@link #each(AsyncIterable, Action1)}, for the items of a queue: see {@link #fromQueue(Queue)}. */
    public static <T extends @Nullable Object, X extends Throwable> void each(
            Queue<T> queue, Action1<? super T, X> action) throws X {
        each(fromQueue(queue), action);
    }

    /**
     * Creates a generator whose body yields items with {@code out.yield(item)}: Python's {@code async
     * def} with {@code yield}. A method that returns one is an asynchronous generator function.
     */
    public static <T extends @Nullable Object> AsyncGenerator<T> asyncGenerator(GeneratorBody<T> body) {
        return GeneratorHandle.plain(null, body);
    }

    /** Like {@link #asyncGenerator(GeneratorBody)}, with a name for logs. */
    public static <T extends @Nullable Object> AsyncGenerator<T> asyncGenerator(String name, GeneratorBody<T> body) {
        return AsyncGenerator.of(name, body);
    }

    /**
     * Like {@link #asyncGenerator(GeneratorBody)}, for a body whose {@code out.yield(item)} returns
     * the value that the consumer sends. It has a name of its own, because the compiler cannot tell the
     * two kinds of lambda apart.
     */
    public static <T extends @Nullable Object, S> AsyncSendGenerator<T, S> asyncSendGenerator(
            SendGeneratorBody<T, S> body) {
        return GeneratorHandle.of(null, body);
    }

    /** Like {@link #asyncSendGenerator(SendGeneratorBody)}, with a name for logs. */
    public static <T extends @Nullable Object, S> AsyncSendGenerator<T, S> asyncSendGenerator(
            String name, SendGeneratorBody<T, S> body) {
        return GeneratorHandle.of(Checks.notNull(name, "name"), body);
    }

    /** Returns an iterator over {@code items}. */
    public static <T extends @Nullable Object> AsyncIterator<T> aiter(AsyncIterable<T> items) {
        return Checks.notNull(items, "items").asyncIterator();
    }

    /**
     * Returns the next item of {@code iterator}, or throws a {@link StopAsyncIteration} if there are no
     * more: {@link AsyncIterator#next} as a coroutine, for a task or a time limit.
     */
    public static <T extends @Nullable Object> Coroutine<T> anext(AsyncIterator<T> iterator) {
        return Anext.of(iterator);
    }

    /** Like {@link #anext(AsyncIterator)}, but returns {@code fallback} if there are no more. */
    public static <T extends @Nullable Object> Coroutine<T> anext(AsyncIterator<T> iterator, T fallback) {
        return Anext.of(iterator, fallback);
    }

    /**
     * Merges several sources in the order in which their items arrive. A task per source reads it, at
     * most one item ahead of the consumer; see {@link #merge(List, int)}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> AsyncIterable<T> merge(AsyncIterable<? extends T>... sources) {
        return Merge.of(Checks.copyOf(sources, "sources"), 1);
    }

    /**
     * Merges several sources in the order in which their items arrive. The tasks that read the sources
     * start at the first request for an item, and wait while {@code buffer} items are not consumed. The
     * first source that fails ends the iteration: its exception follows the items that arrived before,
     * and the other sources are cancelled, as they are when the iterator is closed.
     */
    public static <T extends @Nullable Object> AsyncIterable<T> merge(
            List<? extends AsyncIterable<? extends T>> sources, int buffer) {
        return Merge.of(Checks.copyOf(sources, "sources"), buffer);
    }

    /** Adapts a collection, for code that takes an {@link AsyncIterable}. */
    public static <T extends @Nullable Object> AsyncIterable<T> fromIterable(Iterable<? extends T> items) {
        return SyncItems.of(items);
    }

    /**
     * Adapts a stream, which can be iterated once; {@link Each#stream} is the opposite. The operations of
     * the stream run in the task that asks for an item, and block the loop if they block.
     */
    public static <T extends @Nullable Object> AsyncIterable<T> fromStream(Stream<? extends T> items) {
        return SyncItems.of(items);
    }

    /**
     * The items that are taken from {@code queue}, which end when it has been {@linkplain Queue#shutdown() shut down} and
     * is empty. {@link Queue#taskDone()} is left to the caller.
     */
    public static <T extends @Nullable Object> AsyncIterable<T> fromQueue(Queue<? extends T> queue) {
        return QueueItems.of(queue);
    }

    /** Like {@link #fromCallbacks(Action1, int, CallbackSink.Overflow)}, with room for 1,024 items, and an error beyond. */
    public static <T> AsyncGenerator<T> fromCallbacks(Action1<? super CallbackSink<T>, ?> register) {
        return FromCallbacks.items(register, 1024, CallbackSink.Overflow.FAIL);
    }

    /**
     * Returns what the callbacks of another library hand over, on any thread. {@code register} gets the sink for the items when
     * the first one is requested, in the consumer's task, and registers the callbacks; it may await.
     *
     * {@snippet :
     * AsyncGenerator<Message> messages = fromCallbacks(sink -> {
     *     Listener listener = connection.listen(sink::offer);
     *     sink.onClose(() -> connection.remove(listener));
     * });
     * each(messages, message -> handle(message));
     * }
     *
     * <p>At most {@code capacity} items wait for the consumer; {@code overflow} says what happens to more of them. A thread that
     * may block can wait for room instead, by {@link CallbackSink#put}. Either side ends it: the sink by {@code end} or {@code
     * fail}, the consumer by closing the generator, as {@code each} does. Null cannot be handed over.
     */
    public static <T> AsyncGenerator<T> fromCallbacks(
            Action1<? super CallbackSink<T>, ?> register, int capacity, CallbackSink.Overflow overflow) {
        return FromCallbacks.items(register, capacity, overflow);
    }

    /**
     * Awaits {@code awaitable} for at most {@code seconds}, in the awaiting task: a coroutine runs in
     * place. At the limit it is cancelled, and when it has ended a {@link TimeoutException} is thrown;
     * if it returns a value or throws another exception in spite of the cancellation, that is the
     * outcome. With zero or negative seconds a coroutine does not start, and only an awaitable that is
     * done has a result.
     */
    public static <T extends @Nullable Object> Coroutine<T> waitFor(Awaitable<? extends T> awaitable, double seconds) {
        return WaitFor.of(awaitable, seconds);
    }

    /** Like {@link #waitFor(Awaitable, double)}. */
    public static <T extends @Nullable Object> Coroutine<T> waitFor(
            Awaitable<? extends T> awaitable, Duration timeout) {
        return WaitFor.of(awaitable, Seconds.of(timeout));
    }

    /** Like {@link #waitFor(Awaitable, double)}, for a lambda without a result. */
    public static <X extends Throwable> Coroutine<Void> waitFor(Action<X> body, double seconds) {
        return WaitFor.of(async(body), seconds);
    }

    /** Like {@link #waitFor(Action, double)}. */
    public static <X extends Throwable> Coroutine<Void> waitFor(Action<X> body, Duration timeout) {
        return WaitFor.of(async(body), Seconds.of(timeout));
    }

    /**
     * Creates a time limit for a block, {@code with(timeout(2.0), scope -> ...)}, that runs from this call.
     * {@link Double#POSITIVE_INFINITY} is no limit.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static Timeout timeout(double seconds) {
        return Timeout.after(seconds);
    }

    /** Like {@link #timeout(double)}. */
    public static Timeout timeout(Duration duration) {
        return Timeout.after(Seconds.of(duration));
    }

    /**
     * Creates a time limit for a block, at a time of {@link #time()}; {@link Double#POSITIVE_INFINITY} is no
     * limit.
     */
    public static Timeout timeoutAt(double when) {
        return new Timeout(when);
    }

    /**
     * Returns a future that completes as {@code awaitable} does, but whose cancellation, directly or by a
     * task that awaits it, does not cancel {@code awaitable}. A coroutine is scheduled as a task; a
     * future that is done is returned itself. If the shield was cancelled, an exception of {@code
     * awaitable} that nothing else retrieves is reported to the loop's exception handler.
     */
    public static <T extends @Nullable Object> Future<T> shield(Awaitable<? extends T> awaitable) {
        return Shield.of(awaitable);
    }

    /** Like {@link #shield(Awaitable)}, for a lambda without a result. */
    public static <X extends Throwable> Future<Void> shield(Action<X> body) {
        return Shield.of(async(body));
    }

    /** Creates a group whose tasks end with its block: {@code with(taskGroup(), group -> ...)}. */
    public static TaskGroup taskGroup() {
        return new TaskGroup();
    }

    /**
     * Tries alternatives until one succeeds: starts the first, and each next one when the one before
     * has failed or has taken {@code delay} seconds. The first that succeeds wins, and the others are
     * cancelled. Never throws the exceptions of the alternatives.
     *
     * @param starters called one after the other; each returns what is to be awaited
     * @param delay {@link Double#POSITIVE_INFINITY} starts the next one only after a failure
     */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> staggeredRace(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters, double delay) {
        return StaggeredRace.of(starters, delay);
    }

    /** Like {@link #staggeredRace(Iterable, double)}. */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> staggeredRace(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters, Duration delay) {
        return StaggeredRace.of(starters, Seconds.of(delay));
    }

    /** Like {@link #staggeredRace(Iterable, double)}; starts the next one only after a failure. */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> staggeredRace(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters) {
        return StaggeredRace.of(starters, Double.POSITIVE_INFINITY);
    }

    /**
     * Enters {@code manager}, runs {@code body} and leaves the manager, whatever happened: Python's {@code
     * async with}. The manager sees what the body throws and may swallow it; an exception that the manager
     * throws itself replaces it.
     *
     * <p>Throws what the body throws, as the compiler sees it. What the manager throws, and what an await in
     * the body throws undeclared, is thrown as well; see {@link #mayThrow(Class)}.
     */
    public static <R extends @Nullable Object, X extends Throwable> void with(
            AsyncContextManager<R> manager, Action1<? super R, X> body) throws X {
        With.act(manager, body);
    }

    /** Like {@link #with(AsyncContextManager, Action1)}, for a body that does not need the resource. */
    public static <X extends Throwable> void with(AsyncContextManager<?> manager, Action<X> body) throws X {
        With.act(anyResource(manager), resource -> body.run());
    }

    /**
     * Like {@link #with(AsyncContextManager, Action)}, for a body with a value, which is returned; null if
     * the body threw and the manager swallowed that.
     *
     * @throws IllegalStateException if the body returns a coroutine that has not started
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> @Nullable T with(
            AsyncContextManager<?> manager, Call<T, X> body) throws X {
        return Unstarted.refuse(With.<@Nullable Object, T, X>run(anyResource(manager), resource -> body.call()));
    }

    /**
     * Like {@link #with(AsyncContextManager, Action1)}, with two managers, entered in this order. For more
     * of them there is {@link AsyncExitStack}.
     */
    public static <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> void with(
            AsyncContextManager<A> first, AsyncContextManager<B> second, Action2<? super A, ? super B, X> body)
            throws X {
        with(first, a -> with(second, b -> body.run(a, b)));
    }

    /** Like {@link #with(AsyncContextManager, Action)}, with two managers, entered in this order. */
    public static <X extends Throwable> void with(
            AsyncContextManager<?> first, AsyncContextManager<?> second, Action<X> body) throws X {
        with(first, () -> with(second, body));
    }

    /** Like {@link #with(AsyncContextManager, Call)}, with two managers, entered in this order. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> @Nullable T with(
            AsyncContextManager<?> first, AsyncContextManager<?> second, Call<T, X> body) throws X {
        return with(first, () -> with(second, body));
    }

    /**
     * Like {@link #with(AsyncContextManager, Action1)}, for a body with a value, which is returned; null if
     * the body threw and the manager swallowed that. It has a name of its own, because the compiler cannot
     * tell the two kinds of lambda apart.
     *
     * @throws IllegalStateException if the body returns a coroutine that has not started
     */
    @CanIgnoreReturnValue
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Throwable> @Nullable T within(
            AsyncContextManager<R> manager, Call1<? super R, T, X> body) throws X {
        return Unstarted.refuse(With.<R, T, X>run(manager, body));
    }

    /** The same as {@link #with(AsyncContextManager, Call)}. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> @Nullable T within(
            AsyncContextManager<?> manager, Call<T, X> body) throws X {
        return with(manager, body);
    }

    /** Like {@link #within(AsyncContextManager, Call1)}, with two managers, entered in this order. */
    @CanIgnoreReturnValue
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    T extends @Nullable Object,
                    X extends Throwable>
            @Nullable T within(
            AsyncContextManager<A> first, AsyncContextManager<B> second, Call2<? super A, ? super B, T, X> body)
            throws X {
        return within(first, a -> within(second, b -> body.call(a, b)));
    }

    @SuppressWarnings("unchecked") // The body does not look at the resource.
    private static AsyncContextManager<@Nullable Object> anyResource(AsyncContextManager<?> manager) {
        return (AsyncContextManager<@Nullable Object>) manager;
    }

    /**
     * Creates a context manager from a generator body that yields once: the code before the yield
     * enters, the item is passed to the block, the code after the yield exits. An exception of the block
     * is thrown by the yield; a body that catches it there and returns swallows it. The manager can be
     * entered once. Python's {@code @asynccontextmanager}. In {@code with} body and block run on one
     * thread; an {@link AsyncExitStack} gives the body one of its own.
     *
     * {@snippet :
     * AsyncContextManager<Connection> connection(String host) {
     *     return asyncContextManager(out -> {
     *         Connection connection = await(connect(host));
     *         try {
     *             out.yield(connection);
     *         } finally {
     *             await(connection.aclose());
     *         }
     *     });
     * }
     * }
     */
    public static <R extends @Nullable Object> AsyncContextManager<R> asyncContextManager(GeneratorBody<R> body) {
        return asyncContextManager(asyncGenerator(body));
    }

    /** Like {@link #asyncContextManager(GeneratorBody)}, with a name for logs. */
    public static <R extends @Nullable Object> AsyncContextManager<R> asyncContextManager(
            String name, GeneratorBody<R> body) {
        return asyncContextManager(asyncGenerator(name, body));
    }

    /** Like {@link #asyncContextManager(GeneratorBody)}, from a generator that has not started. */
    public static <R extends @Nullable Object> AsyncContextManager<R> asyncContextManager(AsyncGenerator<R> generator) {
        return new GeneratorContextManager<>(generator);
    }

    /** Returns a manager that does nothing, for where one is required. */
    public static AsyncContextManager<Void> nullContext() {
        return new NullContext<>(Nothing.VOID);
    }

    /** Returns a manager that passes {@code value} to its block and does nothing else. */
    public static <R extends @Nullable Object> AsyncContextManager<R> nullContext(R value) {
        return new NullContext<>(value);
    }

    /**
     * Closes {@code thing} at the end of a block: {@code with(aclosing(lines()), lines -> ...)}.
     * Use it for a generator that may be abandoned midway.
     */
    public static <C extends AsyncCloseable> Aclosing<C> aclosing(C thing) {
        return new Aclosing<>(thing);
    }

    /**
     * Runs a blocking call on another thread, so that the loop keeps running, and returns its result.
     * The call sees the context variables of the task, and can run coroutines on the loop with {@link
     * #runCoroutineThreadsafe(Coroutine)}. Cancelling the task does not stop the call.
     */
    public static <T extends @Nullable Object> Coroutine<T> toThread(Callable<T> call) {
        return Threads.toThread(call);
    }

    /**
     * Like {@link #toThread(Callable)}, as soon as {@code limiter} has a token for the call, which holds it until it ends:
     * for calls of which only so many should run at a time.
     */
    public static <T extends @Nullable Object> Coroutine<T> toThread(Callable<T> call, CapacityLimiter limiter) {
        return limiter.limit(call, Threads::toThread);
    }

    /** Like {@link #toThread(Callable, CapacityLimiter)}, for a call without a result. */
    public static <X extends Throwable> Coroutine<Void> toThread(Action<X> call, CapacityLimiter limiter) {
        return limiter.limit(CodeCoroutine.returningNull(call), Threads::toThread);
    }

    /** Like {@link #toThread(Callable)}, for a call without a result. */
    public static <X extends Throwable> Coroutine<Void> toThread(Action<X> call) {
        return Threads.toThread(CodeCoroutine.returningNull(call));
    }

    /**
     * Runs {@code coroutine} as a task of a loop that another thread runs, and returns its result as a
     * future that the calling thread can wait for. Cancelling either cancels the other; a loop that closes
     * before the end cancels it. Callable from any thread.
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Coroutine<? extends T> coroutine, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(coroutine, loop);
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, for a lambda with a result. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Callable<T> body, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(Coroutines.asyncBody(body), loop);
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, for a lambda without a result. */
    @CanIgnoreReturnValue
    public static <X extends Throwable> CompletableFuture<Void> runCoroutineThreadsafe(Action<X> body, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(async(body), loop);
    }

    /**
     * Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, on the loop that the calling code
     * belongs to: in a call made by {@link #toThread}, the loop of the task that made it. This lets
     * blocking code use objects that only the loop's thread may use:
     *
     * {@snippet :
     * await(toThread(() -> {
     *     for (Path file : filesOf(folder)) {
     *         runCoroutineThreadsafe(queue.put(file)).get();
     *     }
     * }));
     * }
     *
     * <p>In code that a loop runs it is that loop, which waiting for the result would block. A thread
     * that belongs to no loop needs a {@link BackgroundLoop}.
     *
     * @throws IllegalStateException if the calling code belongs to no loop
     */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(Coroutine<T> coroutine) {
        return Threads.runCoroutineThreadsafe(coroutine);
    }

    /**
     * Connects to {@code host} and returns a reader and a writer.
     *
     * {@snippet :
     * StreamPair peer = await(openConnection("127.0.0.1", 8888));
     * peer.writer().write("hello\n");
     * await(peer.writer().drain());
     * IO.println(await(peer.reader().readlineString()));
     * peer.close();
     * }
     *
     * <p>The await throws a {@link java.net.UnknownHostException} if there is no such host, and another
     * {@link java.io.IOException} if the connection fails. Cancelling it closes whatever was being
     * opened.
     *
     * @param host a name or a literal address
     */
    public static Coroutine<StreamPair> openConnection(String host, int port) {
        return Streams.openConnection(host, port, ConnectOptions.DEFAULT);
    }

    /** Like {@link #openConnection(String, int)}, with options: TLS, limit, happy eyeballs. */
    public static Coroutine<StreamPair> openConnection(String host, int port, ConnectOptions options) {
        return Streams.openConnection(host, port, options);
    }

    /**
     * Like {@link #openConnection(String, int)}, on a channel that is connected already, which the
     * connection owns from now on.
     */
    public static Coroutine<StreamPair> openConnection(SocketChannel sock, ConnectOptions options) {
        return Streams.openConnection(sock, options);
    }

    /** Like {@link #openConnection(String, int)}, to a Unix socket. */
    public static Coroutine<StreamPair> openUnixConnection(Path path) {
        return Streams.openUnixConnection(path, ConnectOptions.DEFAULT);
    }

    /** Like {@link #openUnixConnection(Path)}, with options. */
    public static Coroutine<StreamPair> openUnixConnection(Path path, ConnectOptions options) {
        return Streams.openUnixConnection(path, options);
    }

    /**
     * Listens on {@code port} of {@code host} and runs {@code handler} for each client, in a task of its
     * own.
     *
     * {@snippet :
     * Server server = await(startServer((reader, writer) -> {
     *     for (String line : each(reader.lines())) {
     *         writer.write(line.toUpperCase() + "\n");
     *         await(writer.drain());
     *     }
     *     writer.close();
     * }, "127.0.0.1", 8888));
     * await(server.serveForever());
     * }
     *
     * <p>The handler must close the writer when it is done, unless it has passed the writer on. A connection that is
     * forgotten is closed only when the garbage collector finds it, see {@link StreamWriter}. An exception that the
     * handler throws is reported to the loop's exception handler and closes the connection, as a cancellation does.
     * Closing the server does not affect running handlers.
     *
     * <p>The await throws a {@link java.io.IOException} if it is impossible to listen on the address.
     *
     * @param host a name or a literal address; null or empty for all interfaces. A server at {@code ::}
     *     serves IPv4 too, because the JDK has no sockets for IPv6 alone.
     * @param port 0 for any free one, see {@link Server#sockets}
     */
    public static Coroutine<Server> startServer(ClientHandler handler, @Nullable String host, int port) {
        return startServer(handler, host, port, ServerOptions.DEFAULT);
    }

    /**
     * Like {@link #startServer(ClientHandler, String, int)}, with options: TLS, limit, a shared port.
     */
    public static Coroutine<Server> startServer(
            ClientHandler handler, @Nullable String host, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(handler, "handler"), host, port, options);
    }

    /** Like {@link #startServer(ClientHandler, String, int)}, on several addresses. */
    public static Coroutine<Server> startServer(
            ClientHandler handler, Collection<String> hosts, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(handler, "handler"), hosts, port, options);
    }

    /**
     * Like {@link #startServer(ClientHandler, String, int)}, on a channel that is bound already, which the server
     * owns from now on.
     */
    public static Coroutine<Server> startServer(
            ClientHandler handler, ServerSocketChannel sock, ServerOptions options) {
        return Streams.startServer(Streams.callback(handler, "handler"), sock, options);
    }

    /**
     * Like {@link #startServer(ClientHandler, String, int)}, for a coroutine function: {@code
     * startServer(this::talk, "127.0.0.1", 8888)}. It is called in the client's task, which awaits
     * the coroutine that it returns; null stands for a plain callback.
     */
    public static Coroutine<Server> startServer(ClientConnectedCallback callback, @Nullable String host, int port) {
        return startServer(callback, host, port, ServerOptions.DEFAULT);
    }

    /** Like {@link #startServer(ClientConnectedCallback, String, int)}, with options. */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, @Nullable String host, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(callback, "callback"), host, port, options);
    }

    /** Like {@link #startServer(ClientConnectedCallback, String, int)}, on several addresses. */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, Collection<String> hosts, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(callback, "callback"), hosts, port, options);
    }

    /**
     * Like {@link #startServer(ClientConnectedCallback, String, int)}, on a channel that is bound
     * already, which the server owns from now on.
     */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, ServerSocketChannel sock, ServerOptions options) {
        return Streams.startServer(Streams.callback(callback, "callback"), sock, options);
    }

    /** Like {@link #startServer(ClientHandler, String, int)}, on a Unix socket. */
    public static Coroutine<Server> startUnixServer(ClientHandler handler, Path path) {
        return startUnixServer(handler, path, ServerOptions.DEFAULT);
    }

    /** Like {@link #startUnixServer(ClientHandler, Path)}, with options. */
    public static Coroutine<Server> startUnixServer(ClientHandler handler, Path path, ServerOptions options) {
        return Streams.startUnixServer(Streams.callback(handler, "handler"), path, options);
    }

    /** Like {@link #startServer(ClientConnectedCallback, String, int)}, on a Unix socket. */
    public static Coroutine<Server> startUnixServer(ClientConnectedCallback callback, Path path) {
        return startUnixServer(callback, path, ServerOptions.DEFAULT);
    }

    /** Like {@link #startUnixServer(ClientConnectedCallback, Path)}, with options. */
    public static Coroutine<Server> startUnixServer(
            ClientConnectedCallback callback, Path path, ServerOptions options) {
        return Streams.startUnixServer(Streams.callback(callback, "callback"), path, options);
    }

    /**
     * Starts a program, with the standard streams of this process.
     *
     * <p>The await throws a {@link java.io.FileNotFoundException} if there is no such program, and another
     * {@link java.io.IOException} if it fails to start for another reason. Cancelling it kills the child.
     *
     * @param program a path, or a name to look up in {@code PATH}
     * @param args passed as they are, without a shell
     */
    public static Coroutine<Subprocess> createSubprocessExec(String program, String... args) {
        return Subprocess.exec(SubprocessOptions.DEFAULT, program, args);
    }

    /**
     * Like {@link #createSubprocessExec(String, String...)}, with options: pipes, files, directory,
     * environment.
     *
     * {@snippet :
     * Subprocess date = await(createSubprocessExec(SubprocessOptions.PIPED, "date", "+%Y"));
     * IO.print(await(date.communicate()).stdoutString());
     * }
     */
    public static Coroutine<Subprocess> createSubprocessExec(
            SubprocessOptions options, String program, String... args) {
        return Subprocess.exec(options, program, args);
    }

    /** Like {@link #createSubprocessExec(String, String...)}, with the program and its arguments in a list. */
    public static Coroutine<Subprocess> createSubprocessExec(List<String> command) {
        return Subprocess.exec(command, SubprocessOptions.DEFAULT);
    }

    /**
     * Like {@link #createSubprocessExec(SubprocessOptions, String, String...)}.
     *
     * @param command the program and its arguments
     */
    public static Coroutine<Subprocess> createSubprocessExec(List<String> command, SubprocessOptions options) {
        return Subprocess.exec(command, options);
    }

    /**
     * Runs a command line with {@code /bin/sh}, with the standard streams of this process; otherwise like
     * {@link #createSubprocessExec(String, String...)}.
     *
     * @param command a line as a user would type it; quote untrusted parts, or use {@code
     *     createSubprocessExec}
     */
    public static Coroutine<Subprocess> createSubprocessShell(String command) {
        return Subprocess.shell(command, SubprocessOptions.DEFAULT);
    }

    /** Like {@link #createSubprocessShell(String)}, with options. */
    public static Coroutine<Subprocess> createSubprocessShell(String command, SubprocessOptions options) {
        return Subprocess.shell(command, options);
    }
}
