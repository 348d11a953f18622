package org.asyncio4j.internal.engine;

import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A body that another thread runs while the thread that made this waits for it; rethrows the body's exception and
 * reports interrupts of the waiting thread.
 */
final class ThreadRun {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Runnable body;
    private final Thread caller = Thread.currentThread();

    // Written before the body is done, read after that.
    private @Nullable Throwable problem;

    private volatile boolean done;

    ThreadRun(Runnable body) {
        this.body = body;
    }

    /** Runs the body, on the other thread. */
    void carryOut() {
        try {
            body.run();
        } catch (Throwable e) {
            problem = e;
        } finally {
            done = true;
            LockSupport.unpark(caller);
        }
    }

    /**
     * Returns when the body is done, and runs {@code meanwhile} on the calling thread every {@code everyMillis}
     * milliseconds.
     *
     * <p>Nothing else ends the wait, not even a lack of memory, in {@code meanwhile} for instance: the caller would
     * take for ended what goes on, such as a loop.
     */
    void await(SpinTime spin, Runnable onInterrupt, long everyMillis, Runnable meanwhile) {
        boolean interrupted = false;
        long every = everyMillis * NANOS_PER_MILLI;
        long began = System.nanoTime();
        while (!done) {
            try {
                if (interrupted) {
                    onInterrupt.run();
                    interrupted = false;
                }
                if (spin.sees(this::isDone)) {
                    break;
                }
                // For a limited time, in case there was no memory to wake this thread.
                LockSupport.parkNanos(this, every);
                interrupted = Thread.interrupted();
                long now = System.nanoTime();
                if (now - began >= every) {
                    began = now;
                    meanwhile.run();
                }
            } catch (Throwable failure) {
                // What it was for is tried again.
                Thread.yield();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
    }

    private boolean isDone() {
        return done;
    }
}
