package org.asyncio4j.internal.loop;

import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Future;
import org.asyncio4j.internal.task.BaseFuture;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Traces;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Runs a loop until a given future is done. */
final class UntilComplete {

    private UntilComplete() {}

    static <T extends @Nullable Object> T run(EventLoop loop, Awaitable<T> awaitable) {
        Checks.notNull(awaitable, "awaitable");
        failUnlessRunnable(loop);
        Future<T> future = FutureConversions.ensure(loop, awaitable);
        boolean made = future != awaitable;
        if (made && future instanceof LoopTask<?> task) {
            task.expectAbandonment();
        }
        Consumer<Future<T>> stop = done -> {
            if (!endedTheLoop(done)) {
                loop.stop();
            }
        };
        future.addDoneCallback(stop);
        LoopState loopState = LoopState.of(loop);
        loopState.runsToEnd = true;
        try {
            loop.runForever();
        } catch (Throwable problem) {
            if (made && future.done() && !future.cancelled()) {
                // The exception that ended the loop may be this future's own: it must not be
                // reported as never retrieved as well.
                future.exception();
            }
            throw problem;
        } finally {
            loopState.runsToEnd = false;
            future.removeDoneCallback(stop);
        }
        if (!future.done()) {
            throw new IllegalStateException("Event loop stopped before Future completed.");
        }
        try {
            return future.result();
        } catch (Throwable problem) {
            Traces.leaveLoop(problem);
            throw problem;
        }
    }

    /** Throws if the loop cannot run now, before a task is created that could never run. */
    private static void failUnlessRunnable(EventLoop loop) {
        if (loop.isClosed()) {
            throw new IllegalStateException("Event loop is closed");
        }
        if (loop.isRunning()) {
            throw new IllegalStateException("This event loop is already running");
        }
        if (LoopState.runningOrNull() != null) {
            throw new IllegalStateException("Cannot run the event loop while another loop is running");
        }
    }

    private static boolean endedTheLoop(Future<?> done) {
        if (done.cancelled()) {
            return false;
        }
        Throwable problem = done instanceof BaseFuture<?> ours ? ours.peekException() : done.exception();
        return problem != null && LoopState.endsLoop(problem);
    }
}
