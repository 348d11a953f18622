package org.asyncio4j.internal.loop;

import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.Future;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * A job that was submitted to an executor as it is, since that may have to send it elsewhere: as a data grid does, which
 * serializes it. No code of ours is around it then, and its end is known from the future that the executor returns.
 */
final class SubmittedJob<T extends @Nullable Object> extends CompletableFuture<T> {

    private final java.util.concurrent.Future<T> submitted;

    private SubmittedJob(java.util.concurrent.Future<T> submitted) {
        this.submitted = submitted;
    }

    /** Returns whether an executor is known to run its jobs as objects of this JVM: the JDK's, and what is derived of them. */
    static boolean runsHere(ExecutorService executor) {
        return executor instanceof AbstractExecutorService
                || executor.getClass().getModule() == ExecutorService.class.getModule();
    }

    /** Submits {@code work} and returns the future of its result. */
    static <T extends @Nullable Object> Future<T> future(
            LoopState loopState, ExecutorService executor, Callable<T> work) {
        loopState.checkUsable();
        java.util.concurrent.Future<T> submitted;
        boolean before = loopState.submitting;
        loopState.submitting = true;
        try {
            submitted = Checks.notNull(executor.submit(work), "the future of a submitted job");
        } finally {
            loopState.submitting = before;
        }
        return FutureConversions.future(loopState, stageOf(submitted));
    }

    @SuppressWarnings("unchecked") // What is both has the same result as either.
    private static <T extends @Nullable Object> CompletionStage<T> stageOf(java.util.concurrent.Future<T> submitted) {
        if (submitted instanceof CompletionStage<?> stage) {
            return (CompletionStage<T>) stage;
        }
        SubmittedJob<T> job = new SubmittedJob<>(submitted);
        Engine.get().newHelper("asyncio-submitted", job::await).start();
        return job;
    }

    /** Waits for the result, on a thread of its own. */
    private void await() {
        try {
            complete(submitted.get());
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            completeExceptionally(cause == null ? failed : cause);
        } catch (Throwable problem) {
            completeExceptionally(problem);
        }
    }

    /** It may be a job of this JVM, on whatever thread: one that runs is left alone. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        submitted.cancel(false);
        return super.cancel(mayInterruptIfRunning);
    }
}
