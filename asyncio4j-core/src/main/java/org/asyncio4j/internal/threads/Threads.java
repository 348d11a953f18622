package org.asyncio4j.internal.threads;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.BaseCoroutine;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.CompletableFutureViews;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking calls on other threads, and runs coroutines on a loop at the request of another
 * thread.
 */
public final class Threads {

    private Threads() {}

    /**
     * Returns a coroutine that makes the call on the default executor, in a copy of the context in
     * which it is awaited.
     */
    public static <T extends @Nullable Object> Coroutine<T> toThread(Callable<T> call) {
        Checks.notNull(call, "call");
        return new CodeCoroutine<>("toThread", () -> {
            Context context = Context.copyContext();
            return Awaiting.await(LoopState.running().loop().runInExecutor(() -> context.call(call)));
        });
    }

    /**
     * Runs {@code coroutine} as a task of {@code loop} and returns a future of its result, on which
     * other threads can wait.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Coroutine<T> coroutine, EventLoop loop) {
        Checks.notNull(coroutine, "coroutine");
        LoopState loopState = LoopState.of(loop);
        Submission<T> submission = new Submission<>(loopState);
        loopState.views.add(submission);
        // On this thread and not the loop's: the coroutine may have been created on another loop,
        // which tracks it as never awaited.
        BaseCoroutine.claim(coroutine, null);
        loop.callSoonThreadsafe(() -> submission.start(coroutine));
        return submission;
    }

    /** The result of a coroutine that was submitted to a loop; cancelling it cancels the task. */
    private static final class Submission<T extends @Nullable Object> extends CompletableFutureViews.View<T> {

        /** Loop thread only. */
        private @Nullable Task<T> task;

        Submission(LoopState loopState) {
            super(loopState);
        }

        @Override
        protected void endWithLoop() {
            if (task != null && task.done()) {
                completeAs(task);
            } else {
                cancelAlone();
            }
        }

        /** Creates the task, unless this was cancelled before. Loop thread only. */
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
            task.addDoneCallback(this::completeAs);
        }

        @Override
        protected void cancelShown() {
            if (task != null) {
                task.cancel();
            }
        }

        /** Completes this with the outcome of the task, which is done. */
        private void completeAs(Future<T> done) {
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
}
