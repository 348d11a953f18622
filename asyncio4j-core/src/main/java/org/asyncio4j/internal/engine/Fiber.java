package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A body of code on a thread of its own that runs only while the loop's thread waits for it.
 *
 * <p>The two take turns: {@link #resume} lets the body run until it calls {@link #suspend} or ends,
 * and then returns. So all that happens on the loop's thread and in its fibers happens one after
 * another, and what they share needs no locks.
 *
 * <pre>
 *                 resume              suspend
 *    NEW ------------------> RUNNING <-------> SUSPENDED
 *                               |     resume
 *                               v
 *                             ENDED
 * </pre>
 *
 * <p>A body that blocks its thread in some other way holds the loop: {@code resume} does not return
 * until it is through. The owner is told when that takes long.
 *
 * <p>While the body is suspended the JDK keeps its frames on the heap, so there are few between the
 * bottom of the stack and the body, and between the body and the suspension.
 */
public abstract class Fiber extends ThreadState implements Runnable {

    /**
     * What runs in a fiber. An interface of its own, so that a task can be it without more objects.
     */
    @FunctionalInterface
    public interface Body {
        void runInFiber();
    }

    /**
     * What a fiber tells the one who runs it: on the loop's thread, or on the fiber's while the
     * loop's waits.
     */
    public abstract static class Owner {

        /** Whose turn it is, for the portable engine. Loop thread only. */
        @Nullable
        Baton baton;

        // When the loop's thread has let others run, for the portable engine. Loop thread only.
        long yieldedAt = System.nanoTime();
        long restedAt = yieldedAt;

        /**
         * The thread that carries, the loop's as a rule, for the carrier engine; written by it
         * before it lets a body run.
         */
        @Nullable
        Thread carrier;

        /**
         * The loop's thread may hold monitors, and so another one has to carry, for the carrier
         * engine. Loop thread only.
         */
        boolean mustNotCarry;

        /** The loop's thread while it waits for a fiber that blocks, for the carrier engine. */
        volatile @Nullable Thread holder;

        /**
         * After how many nanoseconds a blocked fiber is to be reported; {@link Long#MAX_VALUE} for
         * never.
         */
        protected abstract long blockedReportNanos();

        /**
         * The fiber blocks its thread, and the loop with it, since {@link #blockedReportNanos()}.
         */
        protected abstract void blocked(Fiber fiber);

        /**
         * A virtual thread that is not ours was made inside a fiber and inherited its scheduler.
         */
        protected abstract void stray();

        /**
         * The loop's thread was interrupted while the fiber ran, or just before, and has lost its
         * interrupt status by that, or is about to.
         */
        protected abstract void interrupted();
    }

    /**
     * The fiber whose code waits for this one's, as that of a generator's consumer does; null if
     * none does. Set by the rows above; other threads look at it for stack traces.
     */
    public @Nullable Fiber caller;

    private @Nullable Body body;

    /** Set by the body's end; loop thread only, as all below. */
    private boolean ended;

    /**
     * What the suspended body wants done on the loop's thread before it goes on, a Runnable, and
     * then what that threw; see {@link #onLoopThread}.
     */
    private @Nullable Object loopThreadAction;

    protected Fiber(Body body, Owner owner) {
        this.body = body;
        this.running = owner;
    }

    /** The fiber that the calling code runs in, or null. */
    public static @Nullable Fiber currentOrNull() {
        return Thread.currentThread().getUncaughtExceptionHandler() instanceof Fiber fiber ? fiber : null;
    }

    /** The thread that runs the body. */
    public abstract Thread thread();

    /**
     * Lets the body run until it suspends or ends, and then those that it and they have handed over
     * to. Loop thread only, and not from within a fiber.
     *
     * @return the fiber that has suspended or ended last
     */
    public final Fiber resume() {
        Fiber last = switchTo();
        while (last.loopThreadAction instanceof Runnable work) {
            last.runLoopThreadAction(work);
            last = last.switchTo();
        }
        return last;
    }

    /** Gives the thread up until {@link #resume}. Called in the body only. */
    public abstract void suspend();

    /** Whether {@link #handOver} works. */
    public boolean canHandOver() {
        return false;
    }

    /**
     * As {@link #suspend}, and has {@code next} begin or go on instead, as if the loop had resumed
     * it.
     */
    public void handOver(Fiber next) {
        throw new AssertionError("bug in asyncio4j: this engine cannot hand over");
    }

    public final boolean ended() {
        return ended;
    }

    /**
     * Has {@code work} run on the loop's thread while the body is suspended, and goes on when it is
     * done. For work that resumes another fiber: a fiber cannot be run from within a fiber. Called
     * in the body only.
     */
    public final void onLoopThread(Runnable work) {
        loopThreadAction = work;
        Object left;
        try {
            suspend();
        } finally {
            left = loopThreadAction;
            loopThreadAction = null;
        }
        if (left instanceof Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    /** The one who runs this fiber. */
    protected final Owner owner() {
        Object owner = running;
        assert owner != null : "bug in asyncio4j: a fiber without a owner";
        return (Owner) owner;
    }

    /** Fiber's thread: what to run, from its first turn to its last. */
    protected final Body begin() {
        Body once = body;
        assert once != null : "bug in asyncio4j: a fiber ran twice";
        body = null;
        return once;
    }

    /** Fiber's thread: the body has ended. */
    protected final void end() {
        // Stray threads may keep the fiber for long; they shall not keep what ran in it.
        contextOwner = null;
        caller = null;
        context = null;
        ended = true;
    }

    /**
     * Loop thread: hands the turn to the body and returns when it comes back, with the fiber that
     * it comes from.
     */
    protected abstract Fiber switchTo();

    private void runLoopThreadAction(Runnable work) {
        loopThreadAction = null;
        try {
            work.run();
        } catch (Throwable problem) {
            loopThreadAction = problem;
        }
    }
}
