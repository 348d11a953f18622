package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Converts other awaitables and stages to futures. */
public final class FutureConversions {

    private FutureConversions() {}

    /** Like {@link #ensure(EventLoop, Awaitable)}, of any loop if it is a future, or else on the current loop. */
    @SuppressWarnings("unchecked") // A future of a type is one of its supertype, as it is only read.
    public static <T extends @Nullable Object> Future<T> ensure(Awaitable<? extends T> awaitable) {
        return awaitable instanceof Future<?> future ? (Future<T>) future : ensure(CurrentLoop.get(), awaitable);
    }

    /** Returns {@code awaitable} itself if it is a future of {@code loop}, or else a task that awaits it. */
    @SuppressWarnings("unchecked") // as above
    public static <T extends @Nullable Object> Future<T> ensure(EventLoop loop, Awaitable<? extends T> awaitable) {
        Checks.notNull(awaitable, "awaitable");
        if (awaitable instanceof Future<?> future) {
            if (future.getLoop() != loop) {
                throw new IllegalArgumentException(
                        "The future belongs to a different loop than the one specified as the loop"
                                + " argument: "
                                + future);
            }
            return (Future<T>) future;
        }
        Coroutine<? extends T> coroutine = Awaiting.coroutine(awaitable);
        try {
            return loop.createTask(coroutine);
        } catch (Throwable problem) {
            // Nobody can await the coroutine any more, so it must not be reported as never awaited.
            if (coroutine.state() == Coroutine.State.CREATED) {
                coroutine.close();
            }
            throw problem;
        }
    }

    /** Awaits {@code stage} in the current task, as {@link #future(CompletionStage)} says. */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Awaiting.ensureInTask(Checks.notNull(stage, "stage"));
        return Awaiting.await(future(stage));
    }

    /** Like {@link #wrap}, on the current loop, but a cancellation of the stage is a failure like any other. */
    public static <T extends @Nullable Object> Future<T> future(CompletionStage<T> stage) {
        return future(LoopState.running(), stage);
    }

    /** Like {@link #future(CompletionStage)}, on a given loop, which need not run yet. */
    public static <T extends @Nullable Object> Future<T> future(LoopState loopState, CompletionStage<T> stage) {
        return new StageFuture<T>(loopState, stage, false).future;
    }

    /** Like {@link #future(CompletionStage)}, of several. */
    public static <T extends @Nullable Object> List<Future<? extends T>> futures(
            CompletionStage<? extends T> first, List<? extends CompletionStage<? extends T>> others) {
        List<CompletionStage<? extends T>> stages = new ArrayList<>(1 + others.size());
        stages.add(first);
        stages.addAll(others);
        stages.forEach(stage -> Checks.notNull(stage, "stage"));
        List<Future<? extends T>> futures = new ArrayList<>(stages.size());
        stages.forEach(stage -> futures.add(future(stage)));
        return futures;
    }

    /**
     * Returns a future of {@code loopState} that completes as {@code stage} does, on whatever
     * thread. Cancelling it cancels the stage, and a stage that was cancelled cancels it.
     */
    public static <T extends @Nullable Object> Future<T> wrap(LoopState loopState, CompletionStage<T> stage) {
        return new StageFuture<T>(loopState, stage, true).future;
    }
}
