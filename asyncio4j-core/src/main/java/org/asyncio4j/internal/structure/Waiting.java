package org.asyncio4j.internal.structure;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.WaitReason;
import org.asyncio4j.WaitResult;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** Waits for some or all of several futures and cancels none of them. Python's {@code wait}. */
public final class Waiting<F extends Future<?>> implements Consumer<Future<?>>, AwaitingCallback, WaitTarget {

    private final Set<F> futures;
    private final ReturnWhen returnWhen;
    private final SettableFuture<Boolean> waiter;
    private int open;

    private Waiting(EventLoop loop, Set<F> futures, ReturnWhen returnWhen) {
        this.futures = futures;
        this.returnWhen = returnWhen;
        this.waiter = loop.createFuture();
        this.open = futures.size();
        Futures.setWaitTarget(waiter, this);
    }

    /**
     * Returns a coroutine that waits until the condition {@code returnWhen} is met, for at most
     * {@code seconds}, which may be infinite.
     */
    public static <F extends Future<?>> Coroutine<WaitResult<F>> until(
            Iterable<? extends F> given, double seconds, ReturnWhen returnWhen) {
        Checks.notNull(returnWhen, "returnWhen");
        Seconds.toNanos(seconds, "timeout");
        Set<F> futures = new LinkedHashSet<>();
        for (F future : given) {
            futures.add(Checks.notNull(future, "future"));
        }
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("Set of Tasks/Futures is empty.");
        }
        return Coroutines.async("waitUntil", () -> run(futures, seconds, returnWhen));
    }

    private static <F extends Future<?>> WaitResult<F> run(Set<F> futures, double seconds, ReturnWhen returnWhen) {
        EventLoop loop = Coroutines.getRunningLoop();
        for (Future<?> future : futures) {
            Futures.ensureFuture(future, loop); // rejects a future of another loop
        }
        return new Waiting<>(loop, futures, returnWhen).run(loop, seconds);
    }

    private WaitResult<F> run(EventLoop loop, double seconds) {
        TimerHandle timer = seconds == Double.POSITIVE_INFINITY ? null : loop.callLater(seconds, this::wake);
        try {
            for (F future : futures) {
                future.addDoneCallback(this);
            }
            Coroutines.await(waiter);
        } finally {
            cancel(timer);
            for (F future : futures) {
                future.removeDoneCallback(this);
            }
        }
        Set<F> done = new LinkedHashSet<>();
        Set<F> pending = new LinkedHashSet<>();
        for (F future : futures) {
            (future.done() ? done : pending).add(future);
        }
        return new WaitResult<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
    }

    @Override
    public List<? extends Future<?>> awaiters() {
        return Futures.awaiters(waiter);
    }

    @Override
    public WaitReason waitReason() {
        return Left.of("wait", "futures, " + returnWhen, futures);
    }

    /** Called when one of the futures is done. */
    @Override
    public void accept(Future<?> future) {
        open--;
        boolean enough = switch (returnWhen) {
            case FIRST_COMPLETED -> true;
            case FIRST_EXCEPTION -> !future.cancelled() && future.exception() != null;
            case ALL_COMPLETED -> false;
        };
        if (enough || open == 0) {
            wake();
        }
    }

    private void wake() {
        if (!waiter.done()) {
            waiter.setResult(true);
        }
    }

    private static void cancel(@Nullable TimerHandle timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
