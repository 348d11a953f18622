package org.asyncio4j.lowlevel;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Call;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.BodyCoroutine;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.CurrentLoop;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.SleepCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * The primitives that everything else is written with: coroutines, {@code await}, {@code sleep}, the
 * current task and the running loop.
 *
 * <p>{@code Asyncio} has the same functions and delegates to these, so code that imports {@code
 * Asyncio.*} needs nothing from here. The library's own locks, queues, groups and streams, which
 * {@code Asyncio} depends on, are written with this class and the other public types below it; so can
 * be a library that wants to depend on no more than that.
 */
@CheckReturnValue
public final class Coroutines {

    private Coroutines() {}

    /** Creates a coroutine; {@code Asyncio.async(Callable)}. */
    public static <T extends @Nullable Object> Coroutine<T> async(Callable<T> body) {
        return new CodeCoroutine<>(body);
    }

    /** Creates a coroutine without a result; {@code Asyncio.async(Action)}. */
    public static <X extends Throwable> Coroutine<Void> async(Action<X> body) {
        return new CodeCoroutine<>(Checks.notNull(body, "body").getClass(), CodeCoroutine.returningNull(body));
    }

    /** Like {@link #async(Callable)}, with a name for logs and error messages. */
    public static <T extends @Nullable Object> Coroutine<T> async(String name, Callable<T> body) {
        return new CodeCoroutine<>(name, body);
    }

    /** Like {@link #async(Action)}, with a name for logs and error messages. */
    public static <X extends Throwable> Coroutine<Void> async(String name, Action<X> body) {
        return new CodeCoroutine<>(name, CodeCoroutine.returningNull(body));
    }

    /**
     * Creates the coroutine of a lambda that a caller passed where a coroutine is wanted, as in {@code
     * createTask(() -> ...)}. Its await throws an {@link IllegalStateException} if the body returns a
     * coroutine that has not started, which would never run.
     */
    public static <T extends @Nullable Object> Coroutine<T> asyncBody(Callable<T> body) {
        return new BodyCoroutine<>(body);
    }

    /** Awaits {@code awaitable} in the current task; {@code Asyncio.await(Awaitable)}. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) {
        return Awaiting.await(awaitable);
    }

    /** Like {@link #await(Awaitable)}, and declares a checked exception that it may throw. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> T await(Awaitable<T> awaitable, Class<X> thrown)
            throws X {
        Checks.notNull(thrown, "thrown");
        return Awaiting.await(awaitable);
    }

    /** Returns a future of the running loop that completes as {@code stage} does; {@code Asyncio.future(stage)}. */
    public static <T extends @Nullable Object> Future<T> future(CompletionStage<T> stage) {
        return FutureConversions.future(stage);
    }

    /**
     * Calls {@code body}, in which an await throws an {@link IllegalStateException}: for code to which something is lent that
     * others use as soon as the task is suspended. In a callback, where nothing can await anyway, it just calls it.
     *
     * @param call what the caller is doing, for the message of that exception
     * @throws X what {@code body} throws
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> T withoutAwait(String call, Call<T, X> body)
            throws X {
        return Awaiting.withoutAwait(Checks.notNull(call, "call"), Checks.notNull(body, "body"));
    }

    /** Creates a coroutine that sleeps; {@code Asyncio.sleep(double)}. */
    public static Coroutine<Void> sleep(double seconds) {
        return SleepCoroutine.withoutResult(seconds);
    }

    /** Like {@link #sleep(double)}. */
    public static Coroutine<Void> sleep(Duration duration) {
        return SleepCoroutine.withoutResult(Seconds.of(Checks.notNull(duration, "duration")));
    }

    /** Like {@link #sleep(double)}, and then returns {@code result}. */
    public static <T extends @Nullable Object> Coroutine<T> sleep(double seconds, T result) {
        return new SleepCoroutine<>(seconds, result);
    }

    /**
     * Returns the task that runs the calling code, or null in a plain callback of the loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static @Nullable Task<?> currentTask() {
        return LoopState.running().current;
    }

    /** Returns the task of {@code loop} whose step runs now, or null. */
    public static @Nullable Task<?> currentTask(EventLoop loop) {
        return LoopState.of(loop).current;
    }

    /** Schedules {@code coroutine} as a task of the running loop; {@code Asyncio.createTask(Coroutine)}. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine) {
        return getRunningLoop().createTask(coroutine);
    }

    /** Like {@link #createTask(Coroutine)}, with options. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> Task<T> createTask(
            Coroutine<? extends T> coroutine, TaskOptions options) {
        return getRunningLoop().createTask(coroutine, options);
    }

    /**
     * Returns the loop that runs the calling code.
     *
     * @throws IllegalStateException if none does
     */
    public static EventLoop getRunningLoop() {
        return LoopState.running().loop();
    }

    /**
     * Returns the loop that runs the calling code, or else the one that {@link Loops#setEventLoop} set for
     * the calling thread.
     *
     * @throws IllegalStateException if there is neither
     */
    public static EventLoop getEventLoop() {
        return CurrentLoop.get();
    }

    /** Returns the loop that runs the calling code, or null. */
    public static @Nullable EventLoop getRunningLoopOrNull() {
        LoopState running = LoopState.runningOrNull();
        return running == null ? null : running.loop();
    }
}
