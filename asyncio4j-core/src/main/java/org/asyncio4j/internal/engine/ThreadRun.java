package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A body that runs on another thread while the caller waits for it: its exception crosses over, and
 * interrupts of the caller are told.
 */
final class ThreadRun implements Runnable {

    private final Runnable body;

    // Written before the thread ends, read after it was joined.
    private @Nullable Throwable problem;

    ThreadRun(Runnable body) {
        this.body = body;
    }

    @Override
    public void run() {
        try {
            body.run();
        } catch (Throwable e) {
            problem = e;
        }
    }

    /** Starts {@code thread}, which must run this, and returns when it has ended. */
    void await(Thread thread, Runnable onInterrupt) {
        await(thread, onInterrupt, 0, () -> {});
    }

    /**
     * As {@link #await(Thread, Runnable)}, and calls {@code meanwhile} on the calling thread every
     * so many milliseconds.
     */
    void await(Thread thread, Runnable onInterrupt, long everyMillis, Runnable meanwhile) {
        if (Thread.interrupted()) {
            onInterrupt.run();
        }
        thread.start();
        while (thread.isAlive()) {
            try {
                thread.join(everyMillis);
                meanwhile.run();
            } catch (InterruptedException e) {
                onInterrupt.run();
            }
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
    }
}
