package org.asyncio4j.extras;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.Future;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Blocking calls to the file system, on threads of the loop's default executor. A call that has begun cannot be stopped; who is
 * cancelled does not wait for its end.
 */
final class Jobs {

    /** What undoes a call whose result nobody takes. */
    @FunctionalInterface
    interface Discard<T> {
        void run(T made) throws Exception;
    }

    private Jobs() {}

    /** Runs {@code job} on another thread and returns its result. */
    static <T extends @Nullable Object> T run(Callable<T> job) {
        return Coroutines.await(Coroutines.getRunningLoop().runInExecutor(job));
    }

    /** Waits until {@code running} has ended, and returns its result; a cancellation ends the waiting only. */
    static <T extends @Nullable Object> T awaitOnly(Future<T> running) {
        if (!running.done()) {
            EventLoop loop = running.getLoop();
            SettableFuture<Boolean> ended = loop.createFuture();
            Futures.setWaitTarget(ended, () -> new WaitReason("thread", "a call to the file system"));
            running.addDoneCallback(done -> {
                if (!ended.done()) {
                    ended.setResult(true);
                }
            });
            Coroutines.await(ended);
        }
        return running.result();
    }

    /**
     * Runs {@code make}, whose result has to be closed, on another thread and returns that. If the task is cancelled, {@code
     * discard} gets it, on whichever thread it then is.
     */
    static <T> T make(Callable<T> make, Discard<T> discard) {
        AtomicReference<@Nullable Object> made = new AtomicReference<>();
        Object abandoned = new Object();
        try {
            return run(() -> {
                T thing = make.call();
                if (!made.compareAndSet(null, thing)) {
                    discard.run(thing);
                }
                return thing;
            });
        } catch (Throwable problem) {
            @SuppressWarnings("unchecked") // that or null
            T left = (T) made.getAndSet(abandoned);
            if (left != null) {
                discardOnThread(left, discard);
            }
            throw problem;
        }
    }

    private static <T> void discardOnThread(T left, Discard<T> discard) {
        Coroutines.getRunningLoop()
                .runInExecutor(() -> {
                    discard.run(left);
                    return Nothing.VOID;
                })
                .addDoneCallback(Future::exception);
    }
}
