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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.Action2;
import org.asyncio4j.function.Call;
import org.asyncio4j.function.Call1;
import org.asyncio4j.function.Call2;
import org.asyncio4j.internal.iteration.Anext;
import org.asyncio4j.internal.iteration.GeneratorContextManager;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.asyncio4j.internal.streams.Streams;
import org.asyncio4j.internal.structure.FromPublisher;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.structure.Merge;
import org.asyncio4j.internal.structure.NullContext;
import org.asyncio4j.internal.structure.Shield;
import org.asyncio4j.internal.structure.StaggeredRace;
import org.asyncio4j.internal.structure.SyncItems;
import org.asyncio4j.internal.structure.ToPublisher;
import org.asyncio4j.internal.structure.Tuples;
import org.asyncio4j.internal.structure.WaitFor;
import org.asyncio4j.internal.structure.Waiting;
import org.asyncio4j.internal.structure.With;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.Unstarted;
import org.asyncio4j.internal.threads.Threads;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * The functions of asyncio, made for {@code import static org.asyncio4j.Asyncio.*}.
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
public final class Asyncio {

    /** {@link ReturnWhen#FIRST_COMPLETED}. */
    public static final ReturnWhen FIRST_COMPLETED = ReturnWhen.FIRST_COMPLETED;

    /** {@link ReturnWhen#FIRST_EXCEPTION}. */
    public static final ReturnWhen FIRST_EXCEPTION = ReturnWhen.FIRST_EXCEPTION;

    /** {@link ReturnWhen#ALL_COMPLETED}. */
    public static final ReturnWhen ALL_COMPLETED = ReturnWhen.ALL_COMPLETED;

    private Asyncio() {}

    /**
     * Runs {@code main} on a new event loop until it ends, cleans up and returns its result. What
     * it throws is thrown here.
     *
     * <p>Tasks that are left are cancelled and waited for, then the default executor is. Ctrl-C
     * cancels {@code main}, if this is the JVM's main thread; see {@link Runner#run(Coroutine)}.
     *
     * @throws IllegalStateException if an event loop runs on this thread already
     */
    public static <T extends @Nullable Object> T run(Coroutine<T> main) {
        return run(main, RunOptions.DEFAULT);
    }

    /** As {@link #run(Coroutine)}, with options. */
    public static <T extends @Nullable Object> T run(Coroutine<T> main, RunOptions options) {
        Checks.notNull(main, "main");
        if (Coroutines.getRunningLoopOrNull() != null) {
            throw new IllegalStateException(
                    "run(...) cannot be called from a running event loop: await it, or createTask");
        }
        try (Runner runner = new Runner(options)) {
            return runner.run(main);
        }
    }

    /** Like {@link #run(Coroutine)}, for any awaitable, and so for a lambda with a result. */
    public static <T extends @Nullable Object> T run(Awaitable<T> main) {
        return run(main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(Awaitable)}, with options. */
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
     * Makes a coroutine of a body with a result: {@code async def} in Python. Nothing runs before
     * it is awaited.
     */
    public static <T extends @Nullable Object> Coroutine<T> async(Callable<T> body) {
        return Coroutines.async(body);
    }

    /** Makes a coroutine of a body without a result. */
    public static <X extends Throwable> Coroutine<Void> async(Action<X> body) {
        return Coroutines.async(body);
    }

    /** As {@link #async(Callable)}, with a name for logs and error messages. */
    public static <T extends @Nullable Object> Coroutine<T> async(String name, Callable<T> body) {
        return Coroutines.async(name, body);
    }

    /** As {@link #async(Action)}, with a name for logs and error messages. */
    public static <X extends Throwable> Coroutine<Void> async(String name, Action<X> body) {
        return Coroutines.async(name, body);
    }

    /**
     * Suspends the current task until {@code awaitable} is done and returns its result; other tasks
     * run meanwhile. What it threw is thrown here, as the very object. A coroutine runs in place,
     * in the current task.
     *
     * @throws CancelledError if the task is cancelled while it waits
     * @throws IllegalStateException if the calling code is not part of a task
     */
    public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) {
        return Awaiting.await(awaitable); // not by way of Coroutines: each frame costs a suspended task memory
    }

    /**
     * Like {@link #await(Awaitable)}, and declares a checked exception that {@code awaitable} may throw, so
     * that the compiler lets it be caught. Any other exception is thrown as well.
     */
    public static <T extends @Nullable Object, X extends Throwable> T await(Awaitable<T> awaitable, Class<X> thrown)
            throws X {
        Checks.notNull(thrown, "thrown");
        return Awaiting.await(awaitable); // not by way of Coroutines: each frame costs a suspended task memory
    }

    /** Like {@link #await(Awaitable, Class)}, with two checked exceptions. */
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
     * Suspends the current task until {@code stage} is complete and returns its result. An
     * exception comes as it is, without the {@link java.util.concurrent.CompletionException} around
     * it. Cancelling the task cancels the stage; a stage that is cancelled throws a {@link
     * CancelledError} here.
     *
     * @throws IllegalStateException if the calling code is not part of a task
     */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return FutureConversions.await(stage);
    }

    /** Like {@link #await(CompletionStage)}, and declares a checked exception that the stage may complete with. */
    public static <T extends @Nullable Object, X extends Throwable> T await(CompletionStage<T> stage, Class<X> thrown)
            throws X {
        Checks.notNull(thrown, "thrown");
        return FutureConversions.await(stage);
    }

    /**
     * Schedules {@code coroutine} to run concurrently as a task: it starts in the loop's next iteration.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine) {
        return Coroutines.createTask(coroutine);
    }

    /** Like {@link #createTask(Coroutine)}, with a name. */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, String name) {
        return Coroutines.createTask(coroutine, TaskOptions.named(name));
    }

    /** Like {@link #createTask(Coroutine)}, with options. */
    public static <T extends @Nullable Object> Task<T> createTask(
            Coroutine<? extends T> coroutine, TaskOptions options) {
        return Coroutines.createTask(coroutine, options);
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda with a result. */
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return Coroutines.createTask(Coroutines.asyncBody(body));
    }

    /** Like {@link #createTask(Callable)}, with a name. */
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body, String name) {
        return createTask(Coroutines.asyncBody(body), name);
    }

    /** Like {@link #createTask(Callable)}, with options. */
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body, TaskOptions options) {
        return Coroutines.createTask(Coroutines.asyncBody(body), options);
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda without a result. */
    public static <X extends Throwable> Task<Void> createTask(Action<X> body) {
        return Coroutines.createTask(async(body));
    }

    /** Like {@link #createTask(Action)}, with a name. */
    public static <X extends Throwable> Task<Void> createTask(Action<X> body, String name) {
        return createTask(async(body), name);
    }

    /** Like {@link #createTask(Action)}, with options. */
    public static <X extends Throwable> Task<Void> createTask(Action<X> body, TaskOptions options) {
        return Coroutines.createTask(async(body), options);
    }

    /**
     * The task that the calling code is part of, or null in a plain callback of the loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static @Nullable Task<?> currentTask() {
        return Coroutines.currentTask();
    }

    /** The current task of {@code loop}, or null. */
    public static @Nullable Task<?> currentTask(EventLoop loop) {
        return Coroutines.currentTask(loop);
    }

    /** The tasks of the running loop that are not done, oldest first. */
    public static Set<Task<?>> allTasks() {
        return allTasks(Coroutines.getRunningLoop());
    }

    /** The tasks of {@code loop} that are not done, oldest first. Callable from any thread. */
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
     * Suspends the task that awaits it for {@code seconds}; for one iteration of the loop if they
     * are not positive.
     */
    public static Coroutine<Void> sleep(double seconds) {
        return Coroutines.sleep(seconds);
    }

    /** As {@link #sleep(double)}. */
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
     * Runs the awaitables concurrently and returns the future of their results, in their order.
     * Coroutines are scheduled at once. The first that fails fails the future, and the others go
     * on; cancelling the future cancels them all.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
        return gather(Arrays.asList(Checks.notNull(awaitables, "awaitables")));
    }

    /** As {@link #gather(Awaitable...)}. */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Collection<? extends Awaitable<? extends T>> awaitables) {
        return Gather.of(awaitables);
    }

    /**
     * As {@link #gather(Collection)}, but an exception is a result like others: in the list stands
     * what the awaitable returned, or the {@link Throwable} it threw. Python's {@code gather(...,
     * return_exceptions=True)}.
     */
    public static Future<List<@Nullable Object>> gatherWithExceptions(Collection<? extends Awaitable<?>> awaitables) {
        return Gather.of(awaitables, true);
    }

    /**
     * Runs two awaitables of different types concurrently, as {@link #gather(Awaitable...)} does,
     * and returns the future of both results. Like all of these it stands for {@code gather} where
     * a list would lose the types.
     */
    public static <A extends @Nullable Object, B extends @Nullable Object> Future<Tuple2<A, B>> gatherTuple(
            Awaitable<? extends A> first, Awaitable<? extends B> second) {
        return Tuples.gather(first, second);
    }

    /** As {@link #gatherTuple(Awaitable, Awaitable)}, for three. */
    public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Future<Tuple3<A, B, C>> gatherTuple(
                    Awaitable<? extends A> first, Awaitable<? extends B> second, Awaitable<? extends C> third) {
        return Tuples.gather(first, second, third);
    }

    /** As {@link #gatherTuple(Awaitable, Awaitable)}, for four. */
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

    /** As {@link #gatherTuple(Awaitable, Awaitable)}, for five. */
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
     * Waits until all of {@code futures} are done, and tells who is; it throws nothing of theirs.
     * Takes futures and tasks only: a coroutine is made a task first, so that one can tell which it
     * was. When the wait is cancelled the futures go on.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(Iterable<? extends F> futures) {
        return Waiting.until(futures, Double.POSITIVE_INFINITY, ALL_COMPLETED);
    }

    /** As {@link #waitUntil(Iterable)}, until what {@code returnWhen} says. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, ReturnWhen returnWhen) {
        return Waiting.until(futures, Double.POSITIVE_INFINITY, returnWhen);
    }

    /**
     * As {@link #waitUntil(Iterable)}, but not longer than {@code seconds}. That time is up is no
     * exception: those that are not done then are {@link WaitResult#pending() pending}.
     */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, double seconds) {
        return Waiting.until(futures, seconds, ALL_COMPLETED);
    }

    /** As {@link #waitUntil(Iterable, double)}. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, Duration timeout) {
        return Waiting.until(futures, Seconds.of(timeout), ALL_COMPLETED);
    }

    /** As {@link #waitUntil(Iterable, double)}, until what {@code returnWhen} says. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, double seconds, ReturnWhen returnWhen) {
        return Waiting.until(futures, seconds, returnWhen);
    }

    /** As {@link #waitUntil(Iterable, double, ReturnWhen)}. */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> waitUntil(
            Iterable<? extends F> futures, Duration timeout, ReturnWhen returnWhen) {
        return Waiting.until(futures, Seconds.of(timeout), returnWhen);
    }

    /**
     * Runs the awaitables concurrently and hands them out in the order of their completion.
     * Coroutines are scheduled at once.
     */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return new AsCompleted<>(awaitables, Double.POSITIVE_INFINITY);
    }

    /**
     * As {@link #asCompleted(Iterable)}; for those that are not done after {@code seconds} comes a
     * {@link TimeoutException}.
     */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables, double seconds) {
        return new AsCompleted<>(awaitables, seconds);
    }

    /** As {@link #asCompleted(Iterable, double)}. */
    public static <T extends @Nullable Object> AsCompleted<T> asCompleted(
            Iterable<? extends Awaitable<? extends T>> awaitables, Duration timeout) {
        return new AsCompleted<>(awaitables, Seconds.of(timeout));
    }

    /**
     * What Java's {@code for} takes for {@code async for}: the loop waits for each item in the task
     * that runs it. In try-with-resources it also closes a generator that is left half way.
     */
    public static <T extends @Nullable Object> Each<T> each(AsyncIterable<? extends T> items) {
        return new Each<>(items);
    }

    /**
     * A generator with {@code body}, which hands out items by {@code out.yield(item)}: what
     * Python's {@code async def} with {@code yield} is. A method that returns one is an
     * asynchronous generator function.
     */
    public static <T extends @Nullable Object> AsyncGenerator<T> asyncGenerator(GeneratorBody<T> body) {
        return GeneratorHandle.plain(null, body);
    }

    /** As {@link #asyncGenerator(GeneratorBody)}, with a name for logs. */
    public static <T extends @Nullable Object> AsyncGenerator<T> asyncGenerator(String name, GeneratorBody<T> body) {
        return AsyncGenerator.of(name, body);
    }

    /**
     * As {@link #asyncGenerator(GeneratorBody)}, for a body whose {@code out.yield(item)} returns
     * what the consumer sends. (Of another name, because javac cannot tell the two kinds of lambda
     * apart.)
     */
    public static <T extends @Nullable Object, S> AsyncSendGenerator<T, S> asyncSendGenerator(
            SendGeneratorBody<T, S> body) {
        return GeneratorHandle.of(null, body);
    }

    /** As {@link #asyncSendGenerator(SendGeneratorBody)}, with a name for logs. */
    public static <T extends @Nullable Object, S> AsyncSendGenerator<T, S> asyncSendGenerator(
            String name, SendGeneratorBody<T, S> body) {
        return GeneratorHandle.of(Checks.notNull(name, "name"), body);
    }

    /** An iterator over {@code items}. */
    public static <T extends @Nullable Object> AsyncIterator<T> aiter(AsyncIterable<T> items) {
        return Checks.notNull(items, "items").asyncIterator();
    }

    /**
     * The next item of {@code iterator}; a {@link StopAsyncIteration} if there are no more. What
     * {@link AsyncIterator#next} returns, as a coroutine: for a task, or a time limit.
     */
    public static <T extends @Nullable Object> Coroutine<T> anext(AsyncIterator<T> iterator) {
        return Anext.of(iterator);
    }

    /** As {@link #anext(AsyncIterator)}, but {@code fallback} if there are no more. */
    public static <T extends @Nullable Object> Coroutine<T> anext(AsyncIterator<T> iterator, T fallback) {
        return Anext.of(iterator, fallback);
    }

    /**
     * The items of several sources in the order in which they come. Each source is read by a task
     * of its own, one item ahead of the consumer at most; see {@link #merge(List, int)}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> AsyncIterable<T> merge(AsyncIterable<? extends T>... sources) {
        return Merge.of(Checks.copyOf(sources, "sources"), 1);
    }

    /**
     * The items of several sources in the order in which they come. The tasks that read the sources
     * begin when the first item is asked for, and wait when {@code buffer} items are there that the
     * consumer has not taken. The first source that fails ends it: its exception comes after the
     * items that were before, and the other sources are cancelled; so they are when it is closed.
     */
    public static <T extends @Nullable Object> AsyncIterable<T> merge(
            List<? extends AsyncIterable<? extends T>> sources, int buffer) {
        return Merge.of(Checks.copyOf(sources, "sources"), buffer);
    }

    /** The items of a collection, for those who take items that one may have to wait for. */
    public static <T extends @Nullable Object> AsyncIterable<T> fromIterable(Iterable<? extends T> items) {
        return SyncItems.of(items);
    }

    /**
     * The items of a stream, once. The other way round there is {@link Each#stream}. What the
     * stream does, the task does, and the loop with it.
     */
    public static <T extends @Nullable Object> AsyncIterable<T> fromStream(Stream<? extends T> items) {
        return SyncItems.of(items);
    }

    /** As {@link #fromPublisher(Flow.Publisher, int)}, with room for 16 items. */
    public static <T> AsyncIterable<T> fromPublisher(Flow.Publisher<? extends T> publisher) {
        return FromPublisher.items(publisher, 16);
    }

    /**
     * The items of {@code publisher}, which may publish them on any thread. It is subscribed to
     * when the first item is asked for, anew by each iteration, and never asked for more than
     * {@code buffer} items that were not taken. The subscription is cancelled when the iterator is
     * closed, as a generator is. An error of the publisher is thrown after the items that came
     * before.
     */
    public static <T> AsyncIterable<T> fromPublisher(Flow.Publisher<? extends T> publisher, int buffer) {
        return FromPublisher.items(publisher, buffer);
    }

    /**
     * The items as a publisher, for those who know only the JDK. Each subscriber, of any thread,
     * has a task of its own on the running loop, which makes an item when the subscriber has
     * requested it, and calls the subscriber on the loop's thread; what it is given must not block.
     * When the loop ends, subscribers are told by an error. Null cannot be published. A generator
     * has items for one subscriber only.
     */
    public static <T> Flow.Publisher<T> toPublisher(AsyncIterable<? extends T> items) {
        return new ToPublisher<>(items, Coroutines.getRunningLoop());
    }

    /**
     * Awaits {@code awaitable} for at most {@code seconds}, in the task that awaits this: a
     * coroutine runs in place. When time is up it is cancelled, and when it has ended, a {@link
     * TimeoutException} is thrown; but what it returned or threw in spite of the cancellation
     * counts. With no time at all a coroutine does not even start, and only what is done already
     * has a result.
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
     * A time limit for a block: {@code with(timeout(2.0), scope -> ...)}. Time runs from this call.
     * {@link Double#POSITIVE_INFINITY} is no limit.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static Timeout timeout(double seconds) {
        return Timeout.after(seconds);
    }

    /** As {@link #timeout(double)}. */
    public static Timeout timeout(Duration duration) {
        return Timeout.after(Seconds.of(duration));
    }

    /**
     * A time limit for a block at a time of {@link #time()}; {@link Double#POSITIVE_INFINITY} is no
     * limit.
     */
    public static Timeout timeoutAt(double when) {
        return new Timeout(when);
    }

    /**
     * A future that ends as {@code awaitable} does, but whose cancellation, also by a task that
     * awaits it, leaves {@code awaitable} alone. A coroutine is scheduled at once; a future that is
     * done is returned itself. If the shield was cancelled, an exception that {@code awaitable}
     * ends with, and that nobody takes, is reported to the loop's exception handler.
     */
    public static <T extends @Nullable Object> Future<T> shield(Awaitable<? extends T> awaitable) {
        return Shield.of(awaitable);
    }

    /** Like {@link #shield(Awaitable)}, for a lambda without a result. */
    public static <X extends Throwable> Future<Void> shield(Action<X> body) {
        return Shield.of(async(body));
    }

    /** A block whose tasks end with it: {@code with(taskGroup(), group -> ...)}. */
    public static TaskGroup taskGroup() {
        return new TaskGroup();
    }

    /**
     * Tries several ways until one succeeds: starts the first, and each next one when the one
     * before has failed or has taken {@code delay} seconds. The first that succeeds wins, and the
     * others are cancelled. It does not throw what the competitors throw.
     *
     * @param starters called one after the other, each for what it wants awaited
     * @param delay {@link Double#POSITIVE_INFINITY} starts the next one only after a failure
     */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> staggeredRace(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters, double delay) {
        return StaggeredRace.of(starters, delay);
    }

    /** As {@link #staggeredRace(Iterable, double)}. */
    public static <T extends @Nullable Object> Coroutine<RaceResult<T>> staggeredRace(
            Iterable<? extends Callable<? extends Awaitable<? extends T>>> starters, Duration delay) {
        return StaggeredRace.of(starters, Seconds.of(delay));
    }

    /**
     * Enters {@code manager}, runs {@code body} and leaves the manager, whatever happened: Python's {@code
     * async with}. The manager sees what the body throws and may swallow it; an exception that the manager
     * throws itself replaces it.
     *
     * <p>Throws what the body throws, as the compiler sees it. What the manager throws, and what an await in
     * the body throws undeclared, is thrown as well; see {@link #mayThrow(Class)}.
     */
    @SuppressWarnings("NullAway") // Void has no other value.
    public static <R extends @Nullable Object, X extends Throwable> void with(
            AsyncContextManager<R> manager, Action1<? super R, X> body) throws X {
        With.<R, Void, X>run(manager, resource -> {
            body.run(resource);
            return null;
        });
    }

    /** Like {@link #with(AsyncContextManager, Action1)}, for a body that does not need the resource. */
    @SuppressWarnings("NullAway") // Void has no other value.
    public static <X extends Throwable> void with(AsyncContextManager<?> manager, Action<X> body) throws X {
        With.<@Nullable Object, Void, X>run(anyResource(manager), resource -> {
            body.run();
            return null;
        });
    }

    /**
     * Like {@link #with(AsyncContextManager, Action)}, for a body with a value, which is returned; null if
     * the body threw and the manager swallowed that.
     *
     * @throws IllegalStateException if the body returns a coroutine that has not started
     */
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

    /**
     * Like {@link #with(AsyncContextManager, Action1)}, for a body with a value, which is returned; null if
     * the body threw and the manager swallowed that. It has a name of its own, because the compiler cannot
     * tell the two kinds of lambda apart.
     *
     * @throws IllegalStateException if the body returns a coroutine that has not started
     */
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Throwable> @Nullable T within(
            AsyncContextManager<R> manager, Call1<? super R, T, X> body) throws X {
        return Unstarted.refuse(With.<R, T, X>run(manager, body));
    }

    /** The same as {@link #with(AsyncContextManager, Call)}. */
    public static <T extends @Nullable Object, X extends Throwable> @Nullable T within(
            AsyncContextManager<?> manager, Call<T, X> body) throws X {
        return with(manager, body);
    }

    /** Like {@link #within(AsyncContextManager, Call1)}, with two managers, entered in this order. */
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
     * A context manager made of a generator body that yields once: what is before the yield enters,
     * the item is what the block gets, what is behind the yield leaves. What the block throws is
     * thrown by the yield; who catches it there and returns swallows it. To be entered once.
     * Python's {@code @asynccontextmanager}.
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

    /** As {@link #asyncContextManager(GeneratorBody)}, with a name for logs. */
    public static <R extends @Nullable Object> AsyncContextManager<R> asyncContextManager(
            String name, GeneratorBody<R> body) {
        return asyncContextManager(asyncGenerator(name, body));
    }

    /** As {@link #asyncContextManager(GeneratorBody)}, of a generator that has not begun. */
    public static <R extends @Nullable Object> AsyncContextManager<R> asyncContextManager(AsyncGenerator<R> generator) {
        return new GeneratorContextManager<>(generator);
    }

    /** A manager that does nothing: where one is wanted, but not this time. */
    @SuppressWarnings("NullAway") // Void has no other value.
    public static AsyncContextManager<Void> nullContext() {
        return new NullContext<>(null);
    }

    /** A manager that hands {@code value} in and does nothing else. */
    public static <R extends @Nullable Object> AsyncContextManager<R> nullContext(R value) {
        return new NullContext<>(value);
    }

    /**
     * Closes {@code thing} at the end of a block: {@code with(aclosing(lines()), lines -> ...)}.
     * What a generator needs that may be left half way.
     */
    public static <C extends AsyncCloseable> Aclosing<C> aclosing(C thing) {
        return new Aclosing<>(thing);
    }

    /**
     * Makes a call that blocks on another thread, so that the loop goes on, and returns its result.
     * The call sees the context variables of the task, and may have the loop run something by {@link
     * #runCoroutineThreadsafe(Coroutine)}. Cancelling the task does not stop the call.
     */
    public static <T extends @Nullable Object> Coroutine<T> toThread(Callable<T> call) {
        return Threads.toThread(call);
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
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Coroutine<? extends T> coroutine, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(coroutine, loop);
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, for a lambda with a result. */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Callable<T> body, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(Coroutines.asyncBody(body), loop);
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, for a lambda without a result. */
    public static <X extends Throwable> CompletableFuture<Void> runCoroutineThreadsafe(Action<X> body, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(async(body), loop);
    }

    /**
     * As {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, on the loop that the calling code
     * belongs to: in a call made by {@link #toThread}, the loop of the task that made it. So code
     * that blocks, and runs on a thread for that reason, gets at what only the loop's thread may
     * touch:
     *
     * {@snippet :
     * await(toThread(() -> {
     *     for (Path file : filesOf(folder)) {
     *         runCoroutineThreadsafe(queue.put(file)).get();
     *     }
     * }));
     * }
     *
     * <p>In code that a loop runs it is that loop; to wait for the result there would hold it. A
     * thread that has nothing to do with a loop needs a {@link BackgroundLoop}.
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
     * <p>The await throws a {@link java.net.UnknownHostException} if there is no such host, and
     * another {@link java.io.IOException} if it cannot be connected to. Cancelling it closes what
     * was being opened.
     *
     * @param host a name or a literal address
     */
    public static Coroutine<StreamPair> openConnection(String host, int port) {
        return Streams.openConnection(host, port, ConnectOptions.DEFAULT);
    }

    /** As {@link #openConnection(String, int)}, with options: TLS, limit, happy eyeballs. */
    public static Coroutine<StreamPair> openConnection(String host, int port, ConnectOptions options) {
        return Streams.openConnection(host, port, options);
    }

    /**
     * As {@link #openConnection(String, int)}, of a channel that is connected already and belongs
     * to the connection from now on.
     */
    public static Coroutine<StreamPair> openConnection(SocketChannel sock, ConnectOptions options) {
        return Streams.openConnection(sock, options);
    }

    /** As {@link #openConnection(String, int)}, to a Unix socket. */
    public static Coroutine<StreamPair> openUnixConnection(Path path) {
        return Streams.openUnixConnection(path, ConnectOptions.DEFAULT);
    }

    /** As {@link #openUnixConnection(Path)}, with options. */
    public static Coroutine<StreamPair> openUnixConnection(Path path, ConnectOptions options) {
        return Streams.openUnixConnection(path, options);
    }

    /**
     * Listens at {@code port} of {@code host} and runs {@code handler} for each client, as a task
     * of its own.
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
     * <p>The handler closes the writer when it is done. What it throws is reported to the loop's
     * exception handler and closes the connection; a cancellation closes it, too. Closing the
     * server leaves the handlers that run alone.
     *
     * <p>The await throws a {@link java.io.IOException} if the address cannot be listened at.
     *
     * @param host a name or a literal address; empty for all interfaces
     * @param port 0 for any that is free, see {@link Server#sockets}
     */
    public static Coroutine<Server> startServer(ClientHandler handler, String host, int port) {
        return startServer(handler, host, port, ServerOptions.DEFAULT);
    }

    /**
     * As {@link #startServer(ClientHandler, String, int)}, with options: TLS, limit, a shared port.
     */
    public static Coroutine<Server> startServer(ClientHandler handler, String host, int port, ServerOptions options) {
        return Streams.startServer(
                Streams.callback(handler, "handler"), List.of(Checks.notNull(host, "host")), port, options);
    }

    /** As {@link #startServer(ClientHandler, String, int)}, at several addresses. */
    public static Coroutine<Server> startServer(
            ClientHandler handler, Collection<String> hosts, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(handler, "handler"), hosts, port, options);
    }

    /**
     * As {@link #startServer(ClientHandler, String, int)}, of a channel that is bound already and
     * belongs to the server from now on.
     */
    public static Coroutine<Server> startServer(
            ClientHandler handler, ServerSocketChannel sock, ServerOptions options) {
        return Streams.startServer(Streams.callback(handler, "handler"), sock, options);
    }

    /**
     * As {@link #startServer(ClientHandler, String, int)}, for a coroutine function: {@code
     * startServer(this::talk, "127.0.0.1", 8888)}. It is called in the client's task, which awaits
     * what it returns; if that is null, it was a plain callback.
     */
    public static Coroutine<Server> startServer(ClientConnectedCallback callback, String host, int port) {
        return startServer(callback, host, port, ServerOptions.DEFAULT);
    }

    /** As {@link #startServer(ClientConnectedCallback, String, int)}, with options. */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, String host, int port, ServerOptions options) {
        return Streams.startServer(
                Streams.callback(callback, "callback"), List.of(Checks.notNull(host, "host")), port, options);
    }

    /** As {@link #startServer(ClientConnectedCallback, String, int)}, at several addresses. */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, Collection<String> hosts, int port, ServerOptions options) {
        return Streams.startServer(Streams.callback(callback, "callback"), hosts, port, options);
    }

    /**
     * As {@link #startServer(ClientConnectedCallback, String, int)}, of a channel that is bound
     * already and belongs to the server from now on.
     */
    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, ServerSocketChannel sock, ServerOptions options) {
        return Streams.startServer(Streams.callback(callback, "callback"), sock, options);
    }

    /** As {@link #startServer(ClientHandler, String, int)}, at a Unix socket. */
    public static Coroutine<Server> startUnixServer(ClientHandler handler, Path path) {
        return startUnixServer(handler, path, ServerOptions.DEFAULT);
    }

    /** As {@link #startUnixServer(ClientHandler, Path)}, with options. */
    public static Coroutine<Server> startUnixServer(ClientHandler handler, Path path, ServerOptions options) {
        return Streams.startUnixServer(Streams.callback(handler, "handler"), path, options);
    }

    /** As {@link #startServer(ClientConnectedCallback, String, int)}, at a Unix socket. */
    public static Coroutine<Server> startUnixServer(ClientConnectedCallback callback, Path path) {
        return startUnixServer(callback, path, ServerOptions.DEFAULT);
    }

    /** As {@link #startUnixServer(ClientConnectedCallback, Path)}, with options. */
    public static Coroutine<Server> startUnixServer(
            ClientConnectedCallback callback, Path path, ServerOptions options) {
        return Streams.startUnixServer(Streams.callback(callback, "callback"), path, options);
    }

    /**
     * Starts a program, with the standard streams of this process.
     *
     * <p>The await throws a {@link java.io.FileNotFoundException} if there is no such program, and
     * another {@link java.io.IOException} if it cannot be started for another reason. Cancelling it
     * kills the child.
     *
     * @param program a path, or a name to be looked for in {@code PATH}
     * @param args handed over as they are, without a shell
     */
    public static Coroutine<Subprocess> createSubprocessExec(String program, String... args) {
        return Subprocess.exec(SubprocessOptions.DEFAULT, program, args);
    }

    /**
     * As {@link #createSubprocessExec(String, String...)}, with options: pipes, files, directory,
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

    /**
     * As {@link #createSubprocessExec(SubprocessOptions, String, String...)}.
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
     * @param command what a user could type; quote what comes from others, or use {@code
     *     createSubprocessExec}
     */
    public static Coroutine<Subprocess> createSubprocessShell(String command) {
        return Subprocess.shell(command, SubprocessOptions.DEFAULT);
    }

    /** As {@link #createSubprocessShell(String)}, with options. */
    public static Coroutine<Subprocess> createSubprocessShell(String command, SubprocessOptions options) {
        return Subprocess.shell(command, options);
    }
}
