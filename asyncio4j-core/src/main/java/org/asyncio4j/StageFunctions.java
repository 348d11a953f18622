package org.asyncio4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.structure.WaitFor;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/** Those functions of {@link Asyncio} that take the JDK's {@link CompletionStage}. */
@CheckReturnValue
abstract class StageFunctions {

    StageFunctions() {}

    /**
     * Returns a future that completes as {@code stage} does, on the current loop, for whatever takes awaitables:
     * {@code taskGroup}, {@code asCompleted}, {@code shield}. An exception arrives without the {@link
     * java.util.concurrent.CompletionException} around it. Cancelling the future cancels the stage, if it can be cancelled.
     *
     * <p>A stage that its own library has cancelled <em>fails</em> the future, with the JDK's {@link
     * java.util.concurrent.CancellationException}: nobody asked the awaiting task to end, and a {@link CancelledError}
     * would say so. What {@link Future#toCompletableFuture} and {@link Asyncio#runCoroutineThreadsafe(Coroutine,
     * org.asyncio4j.lowlevel.EventLoop) runCoroutineThreadsafe} return stands for work of a loop, and cancels the future. ({@link
     * org.asyncio4j.lowlevel.Futures#wrapFuture} does so with each stage, as Python's {@code wrap_future} does.)
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static <T extends @Nullable Object> Future<T> future(CompletionStage<T> stage) {
        return FutureConversions.future(stage);
    }

    /**
     * Suspends the current task until {@code stage} is complete, and returns its result or throws its
     * exception, without the {@link java.util.concurrent.CompletionException} around it. Cancelling
     * the task cancels the stage, if it can be cancelled. A stage that its own library has cancelled makes this throw the
     * JDK's {@link java.util.concurrent.CancellationException}, see {@link #future}.
     *
     * @throws IllegalStateException if the calling code is not part of a task
     */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return FutureConversions.await(stage);
    }

    /** Like {@link #await(CompletionStage)}, and declares a checked exception that the stage may complete with. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable> T await(CompletionStage<T> stage, Class<X> thrown)
            throws X {
        Checks.notNull(thrown, "thrown");
        return FutureConversions.await(stage);
    }

    /**
     * Like {@link Asyncio#gather(Awaitable...)}, for stages. Of stages and awaitables together, the stages are made
     * futures by {@link #future}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> Future<List<T>> gather(
            CompletionStage<? extends T> first, CompletionStage<? extends T>... others) {
        return Gather.of(FutureConversions.futures(first, Arrays.asList(Checks.notNull(others, "others"))));
    }

    /**
     * Like {@link Asyncio#waitFor(Awaitable, double)}, for a stage, which is cancelled at the limit if it can be cancelled. The
     * limit counts from when the result is awaited.
     */
    public static <T extends @Nullable Object> Coroutine<T> waitFor(
            CompletionStage<? extends T> stage, double seconds) {
        return WaitFor.of(FutureConversions.future(stage), seconds);
    }

    /** Like {@link #waitFor(CompletionStage, double)}. */
    public static <T extends @Nullable Object> Coroutine<T> waitFor(
            CompletionStage<? extends T> stage, Duration timeout) {
        return WaitFor.of(FutureConversions.future(stage), Seconds.of(timeout));
    }
}
