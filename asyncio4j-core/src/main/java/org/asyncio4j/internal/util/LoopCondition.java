package org.asyncio4j.internal.util;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a lock that a loop signals, and for which other threads wait: also those that a simulation runs, see {@link
 * ThreadWaits}. All methods are called while the lock is held, and waits in a loop that looks whether it holds.
 */
public final class LoopCondition {

    private final ReentrantLock lock;
    private final Condition condition;

    /** Done by the next signal; null if no thread waits that a simulation runs. */
    private @Nullable CompletableFuture<Boolean> simulated;

    /** Creates a condition of {@code lock}. */
    public LoopCondition(ReentrantLock lock) {
        this.lock = lock;
        this.condition = lock.newCondition();
    }

    /** Waits for a signal. */
    @SuppressWarnings("WaitNotInLoop") // Who calls it has the loop.
    public void await() throws InterruptedException {
        if (ThreadWaits.areSimulated()) {
            boolean _ = awaitSimulated(Long.MAX_VALUE);
        } else {
            condition.await();
        }
    }

    /** Waits for a signal, but no longer than that; returns how much of the time is left, at most 0 if it has passed. */
    @SuppressWarnings("WaitNotInLoop") // Who calls it has the loop.
    public long awaitNanos(long nanos) throws InterruptedException {
        if (ThreadWaits.areSimulated()) {
            // A signal that was in vain begins the time anew: a simulation's is not known here.
            return awaitSimulated(nanos) ? nanos : 0;
        }
        return condition.awaitNanos(nanos);
    }

    private boolean awaitSimulated(long nanos) {
        CompletableFuture<Boolean> next = simulated;
        if (next == null) {
            next = new CompletableFuture<>();
            simulated = next;
        }
        lock.unlock();
        try {
            boolean _ = ThreadWaits.await(next, nanos);
        } finally {
            lock.lock();
        }
        return next.isDone();
    }

    /** Lets one thread look again. */
    public void signal() {
        condition.signal();
        tellSimulated();
    }

    /** Lets all threads look again. */
    public void signalAll() {
        condition.signalAll();
        tellSimulated();
    }

    private void tellSimulated() {
        CompletableFuture<Boolean> waiting = simulated;
        if (waiting != null) {
            simulated = null;
            waiting.complete(true);
        }
    }
}
