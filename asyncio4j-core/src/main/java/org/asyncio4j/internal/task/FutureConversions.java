package org.asyncio4j.internal.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.WaitTarget;
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

    /** Awaits {@code stage} in the current task. */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Awaiting.ensureInTask(Checks.notNull(stage, "stage"));
        return Awaiting.await(wrap(LoopState.running(), stage));
    }

    /**
     * Returns a future of {@code loopState} that completes as {@code stage} does, on whatever
     * thread. Cancelling it cancels the stage.
     */
    public static <T extends @Nullable Object> Future<T> wrap(LoopState loopState, CompletionStage<T> stage) {
        CompletableFuture<T> source = Checks.notNull(stage, "stage").toCompletableFuture();
        loopState.checkThread();
        PlainFuture<T> future = new PlainFuture<>(loopState);
        if (source.isDone()) {
            source.whenComplete((result, problem) -> finish(future, result, problem));
            return future;
        }
        StageWork pending = new StageWork(loopState, source);
        pending.begin();
        future.standFor(pending);
        future.addDoneCallback(pending);
        source.whenComplete((result, problem) -> loopState.enqueueFromAnywhere(() -> finish(future, result, problem)));
        return future;
    }

    /** A stage that will complete, unless its future does so before. */
    private static final class StageWork extends ExternalWork implements Consumer<Future<?>>, WaitTarget {

        private final CompletableFuture<?> stage;

        StageWork(LoopState loopState, CompletableFuture<?> stage) {
            super(loopState);
            this.stage = stage;
        }

        @Override
        public WaitReason waitReason() {
            return new WaitReason("stage", "a " + Repr.ofCode(stage));
        }

        @Override
        public void accept(Future<?> future) {
            end();
            if (future.cancelled()) {
                stage.cancel(true);
            }
        }
    }

    /** Completes {@code future} with the outcome that a stage passed to whenComplete. */
    private static <T extends @Nullable Object> void finish(
            PlainFuture<T> future, T result, @Nullable Throwable thrown) {
        if (future.done()) {
            return;
        }
        Throwable cause = thrown instanceof CompletionException ? Replacements.causeOf(thrown) : null;
        Throwable problem = cause == null ? thrown : cause;
        if (problem == null) {
            future.setResult(result);
        } else if (problem instanceof CancellationException) {
            // Also when a stage that it was derived from was cancelled: a cancellation stays a
            // cancellation.
            future.cancel(problem.getMessage());
        } else {
            future.setException(problem);
        }
    }
}
