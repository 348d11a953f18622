package org.asyncio4j.extras;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.ThreadWaits;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A call that a thread outside of the loop has made there, as a task, and waits for. An interrupt cancels the task, and then
 * the task's end decides: so an item that has gone over is not lost by an interrupt.
 */
final class LoopCall<T extends @Nullable Object> {

    /** How long a loop that has been closed may be waited for in vain. */
    private static final long LOOK_MILLIS = 100;

    private final EventLoop loop;
    private final Callable<T> code;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    /** Loop thread only. */
    private @Nullable Task<T> task;

    private LoopCall(EventLoop loop, Callable<T> code) {
        this.loop = loop;
        this.code = code;
    }

    /** Runs {@code code} in a task of {@code loop}, and blocks the calling thread until it has ended. */
    static <T extends @Nullable Object> T await(EventLoop loop, String name, Callable<T> code)
            throws InterruptedException {
        if (Coroutines.getRunningLoopOrNull() != null) {
            throw new IllegalStateException(name + " would block an event loop: use the channel's own ends here");
        }
        LoopCall<T> call = new LoopCall<>(loop, code);
        call.tell(() -> call.start(name));
        try {
            return call.outcome();
        } catch (InterruptedException e) {
            call.tell(call::cancel);
            T result = call.outcomeInSpiteOfInterrupts(e);
            Thread.currentThread().interrupt();
            return result;
        }
    }

    private void tell(Runnable callback) {
        try {
            loop.callSoonThreadsafe(callback);
        } catch (IllegalStateException closed) {
            throw loop.isClosed() ? loopClosed() : closed;
        }
    }

    private void start(String name) {
        task = loop.createTask(Coroutines.async(name, code));
        task.addDoneCallback(done -> {
            if (done.cancelled()) {
                outcome.cancel(false);
                return;
            }
            Throwable problem = done.exception();
            if (problem == null) {
                outcome.complete(done.result());
            } else {
                outcome.completeExceptionally(problem);
            }
        });
    }

    private void cancel() {
        if (task != null) {
            task.cancel();
        }
    }

    private T outcome() throws InterruptedException {
        while (true) {
            try {
                boolean _ = ThreadWaits.await(outcome, Long.MAX_VALUE);
                return outcome.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (loop.isClosed() && !outcome.isDone()) {
                    throw loopClosed();
                }
            } catch (CancellationException e) {
                throw loopClosed();
            } catch (ExecutionException e) {
                Throwable problem = e.getCause() == null ? e : e.getCause();
                throw Throwing.unchecked(problem);
            }
        }
    }

    private T outcomeInSpiteOfInterrupts(InterruptedException first) throws InterruptedException {
        while (true) {
            try {
                return outcome();
            } catch (InterruptedException again) {
                // The first one is what the caller gets.
            } catch (ChannelClosedException e) {
                if (outcome.isCancelled()) {
                    throw first;
                }
                throw e;
            }
        }
    }

    private ChannelClosedException loopClosed() {
        return new ChannelClosedException("the channel's loop has ended: " + loop);
    }
}
