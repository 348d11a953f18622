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
     *
     * <p>Nothing ends the wait but the end of the thread, not even a lack of memory, in {@code
     * meanwhile} for instance: the caller would take for ended what goes on, such as a loop.
     */
    void await(Thread thread, Runnable onInterrupt, long everyMillis, Runnable meanwhile) {
        if (Thread.interrupted()) {
            onInterrupt.run();
        }
        // Code that looks up services, drivers or parsers finds those of the application.
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                if (interrupted) {
                    onInterrupt.run();
                    interrupted = false;
                }
                thread.join(everyMillis);
                meanwhile.run();
            } catch (InterruptedException e) {
                interrupted = true;
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
}
