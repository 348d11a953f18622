package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Runs a body on another thread while the caller waits for it; rethrows the body's exception and
 * reports interrupts of the caller.
 */
final class ThreadRun implements Runnable {

    private final Runnable body;

    // Written before the thread ends, read after joining it.
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
     * Waits like {@link #await(Thread, Runnable)}, and runs {@code meanwhile} on the calling thread
     * every {@code everyMillis} milliseconds.
     */
    void await(Thread thread, Runnable onInterrupt, long everyMillis, Runnable meanwhile) {
        if (Thread.interrupted()) {
            onInterrupt.run();
        }
        // Code that looks up services, drivers or parsers finds those of the application.
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
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
