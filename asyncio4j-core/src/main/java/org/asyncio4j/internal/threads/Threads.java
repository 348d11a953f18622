package org.asyncio4j.internal.threads;

import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Coroutine;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.BaseCoroutine;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.HasCode;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.Unstarted;
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
            LoopState here = LoopState.running();
            return Unstarted.refuse(
                    Awaiting.await(here.loop().runInExecutor(new CallFor<>(here.weakly, context, call))));
        });
    }

    /** Makes the call on a thread that knows for which loop it does that, and does not keep that loop. */
    private record CallFor<T extends @Nullable Object>(
            WeakReference<LoopState> caller, Context context, Callable<T> code) implements HasCode<T> {

        @Override
        public T call() throws Exception {
            ThreadState thread = ThreadState.current();
            Object before = thread.calledFrom;
            thread.calledFrom = caller;
            try {
                return context.call(code);
            } finally {
                thread.calledFrom = before;
            }
        }
    }

    /** The loop that the calling code belongs to: that runs it, or whose call it is; or null. */
    public static @Nullable EventLoop homeOrNull() {
        LoopState running = LoopState.runningOrNull();
        if (running == null
                && ThreadState.current().calledFrom instanceof WeakReference<?> reference
                && reference.get() instanceof LoopState caller) {
            running = caller;
        }
        return running == null ? null : running.loop();
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}, on the loop that the calling code belongs to. */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(Coroutine<T> coroutine) {
        Checks.notNull(coroutine, "coroutine");
        EventLoop home = homeOrNull();
        if (home == null) {
            throw new IllegalStateException(
                    "runCoroutineThreadsafe(...) does not know a loop on " + Thread.currentThread()
                            + ", which is none of toThread(...): hand the loop over, as in"
                            + " runCoroutineThreadsafe(..., task.getLoop()), or use a BackgroundLoop");
        }
        return runCoroutineThreadsafe(coroutine, home);
    }

    /**
     * Runs {@code coroutine} as a task of {@code loop} and returns a future of its result, on which
     * other threads can wait.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
            Coroutine<? extends T> coroutine, EventLoop loop) {
        return submit(Awaiting.<T>covariant(coroutine), loop);
    }

    /** Like {@link #runCoroutineThreadsafe(Coroutine, EventLoop)}. */
    public static <T extends @Nullable Object> Submission<T> submit(Coroutine<T> coroutine, EventLoop loop) {
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
}
