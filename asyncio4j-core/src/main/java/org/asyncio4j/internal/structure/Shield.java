package org.asyncio4j.internal.structure;

import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Future;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends as another one does, and whose own cancellation stays its own.
 *
 * <p>Once it is cancelled nobody may be left who would hear of an exception of the inner one, so
 * that is reported; by one callback, however many shields there were, so that they do not pile up
 * on an inner future that lives long. The report comes one iteration after those who await the
 * inner future were resumed, and only if none of them has taken the exception: CPython reports it
 * to be on the safe side (gh-156321).
 */
public final class Shield {

    private static final Consumer<Future<?>> REPORT = Shield::reportIfUnheard;

    private Shield() {}

    /** {@code awaitable} itself if it is a done future; otherwise its shield. */
    public static <T extends @Nullable Object> Future<T> of(Awaitable<? extends T> awaitable) {
        Future<T> inner = Futures.ensureFuture(Checks.notNull(awaitable, "awaitable"));
        if (inner.done()) {
            return inner;
        }
        SettableFuture<T> outer = inner.getLoop().createFuture();
        Consumer<Future<T>> passOn = done -> passOn(done, outer);
        inner.addDoneCallback(passOn);
        outer.addDoneCallback(done -> {
            if (!inner.done()) {
                inner.removeDoneCallback(passOn);
                inner.removeDoneCallback(REPORT);
                inner.addDoneCallback(REPORT);
            }
        });
        return outer;
    }

    private static <T extends @Nullable Object> void passOn(Future<T> inner, SettableFuture<T> outer) {
        if (outer.done()) {
            // Cancelled in the same iteration in which the inner one ended.
            reportIfUnheard(inner);
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

    private static void reportIfUnheard(Future<?> inner) {
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
}
