package org.asyncio4j.internal.engine;

import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.context.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * A thread that carries out one run after another, each for a caller that waits for it. In between it waits, and refers
 * to nothing that it has run, nor to who called.
 *
 * <pre>
 *    WAITING ---run---> RUNNING ---its end---> WAITING ---rest---> RESTING ---run---> RUNNING
 *       '----------------------end----------------------> ENDED <---after a second---'
 * </pre>
 */
final class WorkerThread implements Runnable {

    static final String NAME = "asyncio";

    /** How long it rests before it ends. */
    private static final long LONGEST_REST_NANOS = 1_000_000_000;

    private final SpinTime spin = new SpinTime();
    private final Thread thread;
    private final long stackSize;

    /** What to do when the thread ends, on it, or null. */
    private final @Nullable Runnable onEnd;

    private final @Nullable ThreadState threadState;

    /** Written by who owns it at the moment, taken by the thread itself. */
    private volatile @Nullable ThreadRun next;

    private volatile boolean ended;

    /** Whether it belongs to nobody and ends after {@link #restsUntil}; guarded by {@link RestingThreads} for who takes it. */
    private volatile boolean resting;

    private volatile long restsUntil;

    /** Whether it is parked without a limit of time, or about to. */
    private volatile boolean parkedForGood;

    /**
     * Starts the thread.
     *
     * @param threadState what it is to have as its handler of uncaught exceptions, or null
     */
    WorkerThread(Thread.Builder builder, long stackSize, @Nullable Runnable onEnd, @Nullable ThreadState threadState) {
        this.stackSize = stackSize;
        this.onEnd = onEnd;
        this.threadState = threadState;
        if (threadState != null) {
            builder.uncaughtExceptionHandler(threadState);
        }
        thread = builder.name(NAME).inheritInheritableThreadLocals(false).unstarted(this);
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    /** Returns what it was started with. */
    @Nullable
    ThreadState threadState() {
        return threadState;
    }

    long stackSize() {
        return stackSize;
    }

    /**
     * Runs {@code body} on the thread and returns when it has ended; what it throws is thrown here. Meanwhile calls
     * {@code onInterrupt} when the calling thread is interrupted, and {@code look} every half second. For its owner
     * only.
     */
    void run(Runnable body, Runnable onInterrupt, Runnable look) {
        if (Thread.interrupted()) {
            onInterrupt.run();
        }
        ThreadRun run = new ThreadRun(body);
        Thread caller = Thread.currentThread();
        // Code that looks up services, drivers or parsers finds those of the application.
        thread.setContextClassLoader(caller.getContextClassLoader());
        if (thread.getPriority() != caller.getPriority()) {
            thread.setPriority(caller.getPriority());
        }
        next = run;
        LockSupport.unpark(thread);
        try {
            run.await(spin, onInterrupt, Engine.LOOK_MILLIS, look);
        } finally {
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        }
    }

    /** Lets it end if nobody owns it within a second. For its owner, which is none from then on. */
    void rest() {
        restsUntil = System.nanoTime() + LONGEST_REST_NANOS;
        resting = true;
        if (parkedForGood) {
            LockSupport.unpark(thread);
        }
    }

    /** Makes it wait for its new owner's runs as long as that likes. */
    void stopResting() {
        resting = false;
    }

    /** Ends it. For its owner. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                if (next != null) {
                    carryOutNext();
                } else {
                    waitForNext();
                }
            } catch (Throwable scarce) {
                // Not enough memory to park or to end: a caller may be waiting, or come later.
                Thread.yield();
            }
        }
        if (onEnd != null) {
            onEnd.run();
        }
    }

    /** A method of its own, so that a thread which waits has no reference to what it has run. */
    private void carryOutNext() {
        ThreadRun run = next;
        next = null;
        // An interrupt while nothing ran was for nobody.
        Thread.interrupted();
        if (run != null) {
            run.carryOut();
        }
    }

    private void waitForNext() {
        if (spin.sees(this::isWanted)) {
            return;
        }
        if (resting) {
            long left = restsUntil - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (RestingThreads.tryRetire(this)) {
                ended = true;
            }
        } else {
            if (!thread.isVirtual()) {
                // At first for a limited time, since a loop is mostly closed soon after it has run: then nobody needs
                // to wake this thread in order to limit its rest. A virtual thread never rests, and pays for a limit.
                LockSupport.parkNanos(this, LONGEST_REST_NANOS);
            }
            if (!isWanted() && !resting) {
                parkedForGood = true;
                if (!isWanted() && !resting) {
                    LockSupport.park(this);
                }
                parkedForGood = false;
            }
        }
        Thread.interrupted();
    }

    private boolean isWanted() {
        return next != null || ended;
    }
}
