package org.asyncio4j.internal.structure;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Protects a future from cancellation: the shield completes as the inner future does, but
 * cancelling the shield does not cancel the inner one.
 *
 * <p>Once the shield is cancelled, there may be nobody left to see an exception of the inner
 * future, so it is reported. One callback does so for any number of shields, so that callbacks do
 * not pile up on a long-lived inner future. The report comes one iteration after the tasks that
 * await the inner future were resumed, and only if none of them has retrieved the exception;
 * CPython reports it in any case, to be on the safe side (gh-156321).
 */
public final class Shield {

    private static final Consumer<Future<?>> REPORT = Shield::reportIfUnretrieved;

    private Shield() {}

    /** Returns {@code awaitable} itself if it is a done future; otherwise a shield around it. */
    public static <T extends @Nullable Object> Future<T> of(Awaitable<? extends T> awaitable) {
        Future<T> inner = Futures.ensureFuture(Checks.notNull(awaitable, "awaitable"));
        if (inner.done()) {
            return inner;
        }
        SettableFuture<T> outer = inner.getLoop().createFuture();
        Propagation<T> propagate = new Propagation<>(inner, outer, StandIns.maker());
        Futures.setWaitTarget(outer, propagate);
        inner.addDoneCallback(propagate);
        outer.addDoneCallback(done -> {
            if (!inner.done()) {
                inner.removeDoneCallback(propagate);
                inner.removeDoneCallback(REPORT);
                inner.addDoneCallback(REPORT);
            }
        });
        return outer;
    }

    private static void reportIfUnretrieved(Future<?> inner) {
        if (!inner.cancelled()) {
            inner.getLoop().callSoon(() -> report(inner));
        }
    }

    private static void report(Future<?> inner) {
        if (Futures.isRetrieved(inner)) {
            return;
        }
        Throwable problem = inner.exception();
        if (problem != null) {
            inner.getLoop()
                    .callExceptionHandler(
                            LoopProblem.of(problem.getClass().getSimpleName() + " exception in shielded future")
                                    .with("exception", problem)
                                    .with("future", inner));
        }
    }

    /** Completes the shield as the inner future was. */
    private record Propagation<T extends @Nullable Object>(
            Future<T> inner,
            SettableFuture<T> outer,
            @Nullable WeakReference<Task<?>> maker) implements Consumer<Future<T>>, AwaitingCallback, WaitTarget {

        @Override
        public void accept(Future<T> done) {
            if (outer.done()) {
                // The shield was cancelled in the iteration in which the inner future completed.
                reportIfUnretrieved(inner);
                return;
            }
            if (inner.cancelled()) {
                outer.cancel();
                return;
            }
            Throwable problem = inner.exception();
            if (problem == null) {
                outer.setResult(inner.result());
            } else {
                outer.setException(problem);
            }
        }

        @Override
        public List<? extends Future<?>> awaiters() {
            return StandIns.awaiters(outer, maker);
        }

        @Override
        public WaitReason waitReason() {
            return Left.of("shield", "shielded futures", List.of(inner));
        }
    }
}
