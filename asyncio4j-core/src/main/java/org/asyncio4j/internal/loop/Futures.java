package org.asyncio4j.internal.loop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Makes futures out of other things. */
public final class Futures {

    private Futures() {}

    /** A future for any awaitable: itself if it is one, or else a task of {@code loop}. */
    public static <T extends @Nullable Object> Future<T> ensure(EventLoop loop, Awaitable<T> awaitable) {
        Checks.notNull(awaitable, "awaitable");
        if (awaitable instanceof Future<T> future) {
            if (future.getLoop() != loop) {
                throw new IllegalArgumentException(
                        "The future belongs to a different loop than the one specified as the loop"
                                + " argument: "
                                + future);
            }
            return future;
        }
        Coroutine<T> coroutine = Awaiting.coroutine(awaitable);
        try {
            return loop.createTask(coroutine);
        } catch (Throwable problem) {
            // Nobody can await it any more; that is no reason to report it as forgotten.
            if (coroutine.state() == Coroutine.State.CREATED) {
                coroutine.close();
            }
            throw problem;
        }
    }

    /** Awaits the end of {@code stage} in the current task. */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Awaiting.ensureInTask(Checks.notNull(stage, "stage"));
        return Awaiting.await(wrap(LoopState.running(), stage));
    }

    /**
     * A future of {@code loopState} that ends as {@code stage} does, on whatever thread that is.
     * Cancelling it cancels the stage.
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
        future.addDoneCallback(pending);
        source.whenComplete((result, problem) -> loopState.enqueueFromAnywhere(() -> finish(future, result, problem)));
        return future;
    }

    /** A stage that will end, unless the future for it does so before. */
    private static final class StageWork extends ExternalWork implements Consumer<Future<?>> {

        private final CompletableFuture<?> stage;

        StageWork(LoopState loopState, CompletableFuture<?> stage) {
            super(loopState);
            this.stage = stage;
        }

        @Override
        public void accept(Future<?> future) {
            end();
            if (future.cancelled()) {
                stage.cancel(true);
            }
        }
    }

    /** Ends {@code future} as a stage did that tells its end by these two. */
    private static <T extends @Nullable Object> void finish(PlainFuture<T> future, T result, @Nullable Throwable told) {
        if (future.done()) {
            return;
        }
        Throwable problem = told instanceof CompletionException && told.getCause() != null ? told.getCause() : told;
        if (problem == null) {
            future.setResult(result);
        } else if (problem instanceof CancellationException) {
            // Also that of a stage it was derived from: a cancellation stays one when it crosses
            // over.
            future.cancel(problem.getMessage());
        } else {
            future.setException(problem);
        }
    }
}
