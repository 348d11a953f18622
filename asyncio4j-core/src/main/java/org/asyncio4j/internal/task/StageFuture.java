package org.asyncio4j.internal.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** The future of a stage. While both are pending, the loop knows that a message may come from outside. */
final class StageFuture<T extends @Nullable Object> extends ExternalWork implements Consumer<Future<?>>, WaitTarget {

    final PlainFuture<T> future;
    private final CompletionStage<T> stage;

    /** Whether a stage that was cancelled cancels the future; else it fails it. */
    private final boolean cancels;

    /** The thread that asks the stage for its outcome, while it does. Others may read it: they never see themselves. */
    private @Nullable Thread listening;

    StageFuture(LoopState loopState, CompletionStage<T> stage, boolean cancels) {
        super(loopState);
        this.stage = cancellable(Checks.notNull(stage, "stage"));
        this.cancels = cancels;
        loopState.checkThread();
        future = new PlainFuture<>(loopState);
        listening = Thread.currentThread();
        try {
            this.stage.whenComplete(this::tell);
        } finally {
            listening = null;
        }
        if (!future.done()) {
            begin();
            future.standFor(this);
            future.addDoneCallback(this);
        }
    }

    /**
     * A stage that is a future is the one to cancel: what another library makes of it may stand for its result alone. A
     * stage that is none may refuse to be one, and can then only be waited for.
     */
    private static <T extends @Nullable Object> CompletionStage<T> cancellable(CompletionStage<T> stage) {
        // One of the JDK's may be a minimal stage, which is a future in name only.
        if (stage instanceof java.util.concurrent.Future<?> && !(stage instanceof CompletableFuture<?>)) {
            return stage;
        }
        try {
            return stage.toCompletableFuture();
        } catch (UnsupportedOperationException refused) {
            return stage;
        }
    }

    /** Whether awaiting the stage is awaiting a task or future, perhaps of another loop. */
    private boolean showsWorkOfALoop() {
        return stage instanceof CompletableFutureViews.View;
    }

    /**
     * Takes the outcome, on whatever thread: at once if the stage tells it while we ask for it. That a stage is done does
     * not mean that it does so; some call back on a thread of their own even then.
     */
    private void tell(T result, @Nullable Throwable problem) {
        if (listening == Thread.currentThread()) {
            finish(result, problem);
        } else {
            loopState.enqueueFromAnywhere(() -> finish(result, problem));
        }
    }

    @Override
    public WaitReason waitReason() {
        return new WaitReason("stage", "a " + Repr.ofCode(stage));
    }

    /** When the future is done, by the stage or before it. */
    @Override
    public void accept(Future<?> done) {
        end();
        if (done.cancelled() && stage instanceof java.util.concurrent.Future<?> source) {
            source.cancel(true);
        }
    }

    /** Completes the future with the outcome that the stage passed to whenComplete. */
    private void finish(T result, @Nullable Throwable thrown) {
        if (future.done()) {
            return;
        }
        Throwable cause = thrown instanceof CompletionException ? Replacements.causeOf(thrown) : null;
        Throwable problem = cause == null ? thrown : cause;
        if (problem == null) {
            future.setResult(result);
        } else if (problem instanceof CancellationException && (cancels || showsWorkOfALoop())) {
            // Also when a stage that it was derived from was cancelled: a cancellation stays a cancellation.
            Cancelling.because(future, problem.getMessage(), "a CompletionStage that was cancelled", null);
        } else {
            future.setException(problem);
        }
    }
}
