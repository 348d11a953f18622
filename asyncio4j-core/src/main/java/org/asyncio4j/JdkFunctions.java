package org.asyncio4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.iteration.Reductions;
import org.asyncio4j.internal.structure.FromPublisher;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.structure.ToPublisher;
import org.asyncio4j.internal.structure.WaitFor;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Those functions of {@link Asyncio} that take or return what the JDK's own concurrency is made of: {@link CompletionStage}, {@link
 * Flow.Publisher}, executors.
 */
@CheckReturnValue
abstract class JdkFunctions {

    JdkFunctions() {}

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

    /** Like {@link #await(CompletionStage, Class)}, with two checked exceptions. */
    @CanIgnoreReturnValue
    public static <T extends @Nullable Object, X extends Throwable, Y extends Throwable> T await(
            CompletionStage<T> stage, Class<X> thrown, Class<Y> alsoThrown) throws X, Y {
        Checks.notNull(thrown, "thrown");
        Checks.notNull(alsoThrown, "alsoThrown");
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

    /** Like {@link #fromPublisher(Flow.Publisher, int)}, with room for 16 items. */
    public static <T> AsyncIterable<T> fromPublisher(Flow.Publisher<? extends T> publisher) {
        return FromPublisher.items(publisher, 16);
    }

    /**
     * Adapts a publisher, which may publish on any thread. Each iteration subscribes at its first
     * request for an item, and never requests more than {@code buffer} items that are not consumed.
     * Closing the iterator, as a generator is closed, cancels the subscription. An error of the publisher
     * is thrown after the items that were published before it; so is an {@link IllegalStateException} if it
     * sends more items than were requested, and what its {@code request} throws. What it signals after its
     * end is ignored, and logged in debug mode.
     */
    public static <T> AsyncIterable<T> fromPublisher(Flow.Publisher<? extends T> publisher, int buffer) {
        return FromPublisher.items(publisher, buffer);
    }

    /**
     * Adapts items to a publisher, for code that knows only the JDK. Each subscriber, which may subscribe
     * on any thread, gets a task on the running loop that produces an item when the subscriber has
     * requested it, and calls the subscriber on the loop's thread; subscribers must not block. When the
     * loop ends, subscribers get an error. Null cannot be published. A generator has items for one
     * subscriber only.
     */
    public static <T> Flow.Publisher<T> toPublisher(AsyncIterable<? extends T> items) {
        return new ToPublisher<>(items, Coroutines.getRunningLoop());
    }

    /**
     * Adapts a publisher to Java's {@code for} statement: {@code each(fromPublisher(publisher))}. In try-with-resources it cancels
     * the subscription of a loop that is left by {@code break}.
     */
    public static <T> Each<T> each(Flow.Publisher<? extends T> publisher) {
        return new Each<>(fromPublisher(publisher));
    }

    /**
     * Runs {@code action} with each item of {@code publisher}, in the current task: as {@link Asyncio#each(AsyncIterable,
     * Action1)} with {@link #fromPublisher(Flow.Publisher)}. The subscription is cancelled if the action throws.
     */
    public static <T, X extends Throwable> void each(Flow.Publisher<T> publisher, Action1<? super T, X> action)
            throws X {
        Reductions.run(JdkFunctions.<T>fromPublisher(publisher), Checks.notNull(action, "action"));
    }

    /**
     * Returns an executor that runs commands as callbacks of the running loop, for libraries that take one: {@code
     * stage.thenAcceptAsync(this::show, loopExecutor())}. It may be used from any thread; commands must not block and cannot await,
     * but may create tasks. {@link org.asyncio4j.lowlevel.EventLoop#asExecutor} says all.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static ScheduledExecutorService loopExecutor() {
        return Coroutines.getRunningLoop().asExecutor();
    }
}
