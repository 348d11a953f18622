package org.asyncio4j.internal.threads;

import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Cancelling;
import org.asyncio4j.internal.task.CompletableFutureViews;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/** The result of a coroutine that was handed to a loop; cancelling it cancels the task. */
public final class Submission<T extends @Nullable Object> extends CompletableFutureViews.View<T> {

    /** Loop thread only. */
    private @Nullable Task<T> task;

    Submission(LoopState loopState) {
        super(loopState);
    }

    @Override
    protected void endWithLoop() {
        if (task != null && task.done()) {
            passOn(task);
        } else {
            cancelAlone();
        }
    }

    /** On the loop's thread. */
    void start(Coroutine<T> coroutine) {
        if (isDone()) {
            coroutine.close();
            return;
        }
        try {
            task = loopState.loop().createTask(coroutine);
        } catch (Throwable problem) {
            completeExceptionally(problem);
            throw problem;
        }
        task.addDoneCallback(this::passOn);
    }

    /**
     * Cancels the task and leaves this open until that has ended; {@link #cancel} ends both at once.
     * Any thread.
     */
    public void cancelTask() {
        loopState.enqueueFromAnywhere(() -> VarContext.runIn(null, this::cancelShown));
    }

    @Override
    protected void cancelShown() {
        if (task != null) {
            Cancelling.because(task, null, "the cancel() of its CompletableFuture", null);
        }
    }

    /** Ends as the task, which is done. */
    private void passOn(Future<T> done) {
        if (done.cancelled()) {
            cancelAlone();
            return;
        }
        Throwable problem = done.exception();
        if (problem == null) {
            complete(done.result());
        } else {
            completeExceptionally(problem);
        }
    }
}
