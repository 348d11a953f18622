package org.asyncio4j;

import org.asyncio4j.internal.knot.Awaiting;
import org.asyncio4j.internal.knot.CodeCoroutine;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.SleepCoroutine;
import org.asyncio4j.internal.loop.Futures;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.structure.With;
import org.asyncio4j.internal.threads.Threads;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The functions of asyncio, made for {@code import static org.asyncio4j.Asyncio.*}.
 *
 * {@snippet :
 * Coroutine<String> fetch(String name) {
 *     return async(() -> {
 *         await(sleep(0.1));
 *         return name + " done";
 *     });
 * }
 *
 * void main() {
 *     run(async(() -> {
 *         Task<String> a = createTask(fetch("a"));
 *         IO.println(await(fetch("b")));
 *         IO.println(await(a));
 *     }));
 * }
 * }
 *
 * <p>Where a coroutine is wanted, a lambda does too. Times are seconds as a {@code double}, or a
 * {@link Duration}.
 */
public final class Asyncio {

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
        if (Loops.getRunningLoopOrNull() != null) {
            throw new IllegalStateException(
                    "run(...) cannot be called from a running event loop: await it, or createTask");
        }
        try (Runner runner = new Runner(options)) {
            return runner.run(main);
        }
    }

    /** As {@link #run(Coroutine)}, for any awaitable, and so for a lambda with a result. */
    public static <T extends @Nullable Object> T run(Awaitable<T> main) {
        return run(Awaiting.coroutine(main), RunOptions.DEFAULT);
    }

    /** As {@link #run(Coroutine)}, for a lambda without a result. */
    public static void run(Action main) {
        run(async(main), RunOptions.DEFAULT);
    }

    /**
     * Makes a coroutine of a body with a result: {@code async def} in Python. Nothing runs before
     * it is awaited.
     */
    public static <T extends @Nullable Object> Coroutine<T> async(Callable<T> body) {
        return new CodeCoroutine<>(body);
    }

    /** Makes a coroutine of a body without a result. */
    public static Coroutine<Void> async(Action body) {
        return new CodeCoroutine<>(
                Checks.notNull(body, "body").getClass(), CodeCoroutine.returningNull(body));
    }

    /** As {@link #async(Callable)}, with a name for logs and error messages. */
    public static <T extends @Nullable Object> Coroutine<T> async(String name, Callable<T> body) {
        return new CodeCoroutine<>(name, body);
    }

    /** As {@link #async(Action)}, with a name for logs and error messages. */
    public static Coroutine<Void> async(String name, Action body) {
        return new CodeCoroutine<>(name, CodeCoroutine.returningNull(body));
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
        return Awaiting.await(awaitable);
    }

    /** As {@link #await(Awaitable)}, and tells javac of a checked exception that may come. */
    public static <T extends @Nullable Object, X extends Throwable> T await(
            Awaitable<T> awaitable, Class<X> thrown) throws X {
        Checks.notNull(thrown, "thrown");
        return Awaiting.await(awaitable);
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
        return Futures.await(stage);
    }

    /**
     * Has the loop run {@code coroutine} concurrently: it starts in the loop's next iteration.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<T> coroutine) {
        return Loops.getRunningLoop().createTask(coroutine);
    }

    /** As {@link #createTask(Coroutine)}, with a name. */
    public static <T extends @Nullable Object> Task<T> createTask(
            Coroutine<T> coroutine, String name) {
        return Loops.getRunningLoop().createTask(coroutine, TaskOptions.named(name));
    }

    /** As {@link #createTask(Coroutine)}, with options. */
    public static <T extends @Nullable Object> Task<T> createTask(
            Coroutine<T> coroutine, TaskOptions options) {
        return Loops.getRunningLoop().createTask(coroutine, options);
    }

    /** As {@link #createTask(Coroutine)}, for a lambda with a result. */
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return Loops.getRunningLoop().createTask(async(body));
    }

    /** As {@link #createTask(Coroutine)}, for a lambda without a result. */
    public static Task<Void> createTask(Action body) {
        return Loops.getRunningLoop().createTask(async(body));
    }

    /**
     * The task that the calling code is part of, or null in a plain callback of the loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static @Nullable Task<?> currentTask() {
        return Host.running().current;
    }

    /** The current task of {@code loop}, or null. */
    public static @Nullable Task<?> currentTask(EventLoop loop) {
        return Host.of(loop).current;
    }

    /** The tasks of the running loop that are not done, oldest first. */
    public static Set<Task<?>> allTasks() {
        return allTasks(Loops.getRunningLoop());
    }

    /** The tasks of {@code loop} that are not done, oldest first. Callable from any thread. */
    public static Set<Task<?>> allTasks(EventLoop loop) {
        return new LinkedHashSet<>(Host.of(loop).tasks.snapshot());
    }

    /**
     * Suspends the task that awaits it for {@code seconds}; for one iteration of the loop if they
     * are not positive.
     */
    public static Coroutine<Void> sleep(double seconds) {
        return SleepCoroutine.withoutResult(seconds);
    }

    /** As {@link #sleep(double)}. */
    public static Coroutine<Void> sleep(Duration duration) {
        return SleepCoroutine.withoutResult(Seconds.of(Checks.notNull(duration, "duration")));
    }

    /** As {@link #sleep(double)}, and then returns {@code result}. */
    public static <T extends @Nullable Object> Coroutine<T> sleep(double seconds, T result) {
        return new SleepCoroutine<>(seconds, result);
    }

    /**
     * Runs the awaitables concurrently and returns the future of their results, in their order.
     * Coroutines are scheduled at once. The first that fails fails the future, and the others go
     * on; cancelling the future cancels them all.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Awaitable<? extends T>... awaitables) {
        return gather(Arrays.asList(awaitables));
    }

    /** As {@link #gather(Awaitable...)}. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Collection<? extends Awaitable<? extends T>> awaitables) {
        return (Future<List<T>>) (Future<?>) Gather.of(Loops.getEventLoop(), awaitables, false);
    }

    /**
     * As {@link #gather(Collection)}, but an exception is a result like others: in the list stands
     * what the awaitable returned, or the {@link Throwable} it threw. Python's {@code gather(...,
     * return_exceptions=True)}.
     */
    public static Future<List<@Nullable Object>> gatherWithExceptions(
            Collection<? extends Awaitable<?>> awaitables) {
        return Gather.of(Loops.getEventLoop(), awaitables, true);
    }

    /**
     * Enters {@code manager}, runs {@code body} and leaves the manager again, whatever happened:
     * {@code async with} in Python. What the body throws is shown to the manager, which may swallow
     * it; what the manager throws instead replaces it.
     */
    @SuppressWarnings("NullAway") // Void has no other value.
    public static <R extends @Nullable Object> void with(
            AsyncContextManager<R> manager, ContextBody<? super R> body) {
        With.<R, Void>run(
                manager,
                resource -> {
                    body.run(resource);
                    return null;
                });
    }

    /**
     * As {@link #with(AsyncContextManager, ContextBody)}, for a body that does not need what the
     * manager hands in.
     */
    public static void with(AsyncContextManager<?> manager, Action body) {
        with(manager, resource -> body.run());
    }

    /**
     * As {@link #with(AsyncContextManager, ContextBody)}, for a body with a value, which is
     * returned; null if the body threw and the manager swallowed that. (Of another name, because
     * javac cannot tell the two kinds of lambda apart.)
     */
    public static <R extends @Nullable Object, T extends @Nullable Object> @Nullable T within(
            AsyncContextManager<R> manager, ContextFunction<? super R, T> body) {
        return With.<R, T>run(manager, body::run);
    }

    /**
     * Makes a call that blocks on another thread, so that the loop goes on, and returns its result.
     * The call sees the context variables of the task. Cancelling the task does not stop the call.
     */
    public static <T extends @Nullable Object> Coroutine<T> toThread(Callable<T> call) {
        return Threads.toThread(call);
    }

    /** As {@link #toThread(Callable)}, for a call without a result. */
    public static Coroutine<Void> toThread(Action call) {
        return Threads.toThread(CodeCoroutine.returningNull(call));
    }

    /**
     * Has a loop that runs on another thread run {@code coroutine}, and returns what this thread
     * can wait for. Cancelling that cancels the task, and the other way round; it is cancelled if
     * the loop closes before. Callable from any thread.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Coroutine<T> coroutine, EventLoop loop) {
        return Threads.runCoroutineThreadsafe(coroutine, loop);
    }
}
