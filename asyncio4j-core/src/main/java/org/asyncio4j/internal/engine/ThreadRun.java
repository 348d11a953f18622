package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A body that runs on another thread while the caller waits for it: its exception and the caller's
 * interrupts cross over.
 */
final class ThreadRun implements Runnable {

    private final Runnable body;

    // Written before the thread ends, read after it was joined.
    private @Nullable Throwable problem;

    // Guarded by this: an interrupt that the body did not take note of goes back to the caller.
    private boolean ended;
    private boolean interruptLeft;

    ThreadRun(Runnable body) {
        this.body = body;
    }

    @Override
    public void run() {
        try {
            body.run();
        } catch (Throwable e) {
            problem = e;
        } finally {
            end();
        }
    }

    /** Starts {@code thread}, which must run this, and returns when it has ended. */
    void await(Thread thread) {
        await(thread, 0, () -> {});
    }

    /**
     * As {@link #await(Thread)}, and calls {@code meanwhile} on the calling thread every so many
     * milliseconds.
     */
    void await(Thread thread, long everyMillis, Runnable meanwhile) {
        thread.start();
        while (thread.isAlive()) {
            try {
                thread.join(everyMillis);
                meanwhile.run();
            } catch (InterruptedException e) {
                passOn(thread);
            }
        }
        if (interruptLeft) {
            Thread.currentThread().interrupt();
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
    }

    private synchronized void passOn(Thread thread) {
        if (ended) {
            interruptLeft = true;
        } else {
            thread.interrupt();
        }
    }

    private synchronized void end() {
        ended = true;
        interruptLeft = Thread.interrupted();
    }
}
