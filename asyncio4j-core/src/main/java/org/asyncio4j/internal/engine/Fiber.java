package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A body of code on a thread of its own that runs only while the loop's thread waits for it.
 *
 * <p>The two take turns: {@link #resume} lets the body run until it calls {@link #suspend} or ends,
 * and then returns. So everything on the loop's thread and in its fibers happens in sequence, and
 * what they share needs no locks.
 *
 * <pre>
 *                 resume              suspend
 *    NEW ------------------> RUNNING <-------> SUSPENDED
 *                               |     resume
 *                               v
 *                             ENDED
 * </pre>
 *
 * <p>A body that blocks its thread in some other way blocks the loop: {@code resume} does not return
 * until the body continues and suspends or ends. If that takes long it is reported to the owner.
 *
 * <p>While the body is suspended the JDK keeps its frames on the heap, so there are few frames
 * between the bottom of the stack and the body, and between the body and the suspension.
 */
public abstract class Fiber extends ThreadState implements Runnable {

    /**
     * The code that runs in a fiber. An interface of its own, so that a task can implement it
     * without another object.
     */
    @FunctionalInterface
    public interface Body {
        void runInFiber();
    }

    /**
     * Receives a fiber's reports, on behalf of the loop that runs it: on the loop's thread, or on
     * the fiber's while the loop's waits.
     */
    public abstract static class Owner {

        /**
         * The context class loader that fibers begin with: that of the thread which runs or closes the loop, or did so
         * last. Written before the loop's thread begins.
         */
        protected @Nullable ClassLoader contextClassLoader = ClassLoader.getSystemClassLoader();

        /** Starts the threads of this owner's fibers; null until there is one. Loop thread only. */
        private @Nullable FiberThreads threads;

        /** After so many suspensions of its fibers one of them looks at its stack. Loop thread and fibers. */
        int suspensionsUntilLook = StackGuard.firstPause();

        /** The same for its depth, which in debug mode is not looked at each time. */
        int looksUntilMeasured;

        /** What varies the number of suspensions between looks; the same in each run. */
        int looksSeed;

        /** How deep the stack of a suspended fiber may be, in frames. Loop thread and fibers. */
        protected int recursionLimit = Integer.MAX_VALUE;

        /** The baton of the portable engine. Loop thread only. */
        @Nullable
        Baton baton;

        // When the loop's thread last yielded to others, for the portable engine. Loop thread only.
        long yieldedAt = System.nanoTime();
        long restedAt = yieldedAt;

        /**
         * The thread that carries, normally the loop's, for the carrier engine; written by that
         * thread before it lets a body run.
         */
        @Nullable
        Thread carrier;

        /**
         * Whether the loop's thread may hold monitors, so that another one must carry, for the
         * carrier engine. Loop thread only.
         */
        boolean mustNotCarry;

        /** The loop's thread while it waits for a fiber that blocks, for the carrier engine. */
        volatile @Nullable Thread holder;

        /**
         * Returns after how many nanoseconds a blocked fiber is to be reported; {@link
         * Long#MAX_VALUE} for never.
         */
        protected abstract long blockedReportNanos();

        /** Makes the next suspension look at the fiber's stack: for debug mode, where each of them does. */
        protected final void lookAtStacks() {
            suspensionsUntilLook = 0;
        }

        /**
         * Called when the fiber has blocked its thread, and the loop with it, for {@link
         * #blockedReportNanos()}.
         */
        protected abstract void blocked(Fiber fiber);

        /** Called when there will be no more fibers. */
        protected final void closeFibers() {
            if (threads != null) {
                threads.close();
            }
        }

        /**
         * Called when user code creates a virtual thread inside a fiber, which inherits the fiber's
         * scheduler.
         */
        protected abstract void stray();

        /**
         * Called when the loop's thread was interrupted while the fiber ran, or just before; the
         * thread has lost its interrupt status through that, or is about to.
         */
        protected abstract void interrupted();
    }

    /**
     * The fiber whose code waits for this one's, such as that of a generator's consumer; null if
     * there is none. Set by higher layers; other threads read it for stack traces.
     */
    public @Nullable Fiber caller;

    /**
     * The generator whose body the running code is, or null: the innermost one, if their bodies run in the same fiber.
     * Higher layers write it, for themselves. Fiber's thread.
     */
    public @Nullable Object generator;

    /** How many bodies of generators run on the stack of this fiber besides its own. Fiber's thread. */
    public int pushes;

    private @Nullable Body body;

    /** Takes the thread off the list of {@link FiberThreads}, when it ends. */
    @Nullable
    Runnable counted;

    /** Set when the body ends; loop thread only, as all fields below. */
    private boolean ended;

    /**
     * The Runnable that the suspended body wants run on the loop's thread before it continues, and
     * then what that threw; see {@link #onLoopThread}.
     */
    private @Nullable Object loopThreadAction;

    protected Fiber(Body body, Owner owner) {
        this.body = body;
        this.running = owner;
    }

    /** Returns the fiber that the calling code runs in, or null. */
    public static @Nullable Fiber currentOrNull() {
        return Thread.currentThread().getUncaughtExceptionHandler() instanceof Fiber fiber ? fiber : fiberInDisguise();
    }

    /** Returns the fiber of the calling thread if code of the user has set another handler on that; or else null. */
    private static @Nullable Fiber fiberInDisguise() {
        return ThreadState.current() instanceof Fiber fiber ? fiber : null;
    }

    /** Returns the thread that runs the body. */
    public abstract Thread thread();

    /**
     * Lets the body run until it suspends or ends, and then the fibers that were handed the turn.
     * Loop thread only, and not from within a fiber.
     *
     * @return the fiber that suspended or ended last
     */
    public final Fiber resume() {
        Fiber last = switchTo();
        while (last.loopThreadAction instanceof Runnable work) {
            last.runLoopThreadAction(work);
            last = last.switchTo();
        }
        return last;
    }

    /** Suspends the body until {@link #resume}. Called in the body only. */
    public abstract void suspend();

    /** Returns whether {@link #handOver} is supported. */
    public boolean canHandOver() {
        return false;
    }

    /**
     * Suspends the body like {@link #suspend}, and lets {@code next} begin or continue in its
     * place, as if the loop had resumed it.
     */
    public void handOver(Fiber next) {
        throw new AssertionError("bug in asyncio4j: this engine cannot hand over");
    }

    public final boolean ended() {
        return ended;
    }

    /**
     * Runs {@code work} on the loop's thread while the body is suspended, and returns when it is
     * done. For work that resumes another fiber, which cannot be done from within a fiber. Called
     * in the body only.
     */
    public final void onLoopThread(Runnable work) {
        loopThreadAction = work;
        try {
            suspend();
        } catch (Throwable problem) {
            // If the work was done, the overflow of a full stack came on the way back.
            if (loopThreadAction == work) {
                loopThreadAction = null;
                throw problem;
            }
        }
        throwIfFailed();
    }

    /** Suspends the body like {@link #suspend}, and throws what {@link #fail} was called with in the meantime. */
    public final void suspendOrFail() {
        suspend();
        throwIfFailed();
    }

    private void throwIfFailed() {
        Object left = loopThreadAction;
        loopThreadAction = null;
        if (left instanceof Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    /** Makes {@link #suspendOrFail}, in which the body is suspended, throw {@code problem} when it is resumed. */
    public final void fail(Throwable problem) {
        loopThreadAction = problem;
    }

    @Override
    protected final boolean isOver() {
        return ended;
    }

    /** Returns whether the body has begun, or even ended. */
    public final boolean hasBegun() {
        return body == null;
    }

    /** Called by the body before it suspends; throws if it must not. */
    protected final void beforeSuspension() {
        if (--owner().suspensionsUntilLook < 0) {
            StackGuard.look(this, owner());
        }
    }

    /** Returns whether the body can be suspended while it is pinned, and blocks a thread then. */
    boolean suspendsWhilePinned() {
        return false;
    }

    /** Returns the owner of this fiber. */
    protected final Owner owner() {
        Object owner = running;
        assert owner != null : "bug in asyncio4j: a fiber without an owner";
        return (Owner) owner;
    }

    /** Starts the thread. */
    final void startThread() {
        Owner owner = owner();
        FiberThreads threads = owner.threads;
        if (threads == null) {
            threads = new FiberThreads();
            owner.threads = threads;
        }
        threads.start(this);
    }

    /** Returns the body, once. Fiber's thread, in its first turn. */
    protected final Body begin() {
        Body once = body;
        assert once != null : "bug in asyncio4j: a fiber ran twice";
        body = null;
        return once;
    }

    /** Records that the body has ended. Fiber's thread. */
    protected final void end() {
        // Stray threads, and those on which the JDK polls sockets, may keep a reference to the fiber for good. They
        // must
        // not keep what ran in it, nor the loop.
        contextOwner = null;
        caller = null;
        generator = null;
        context = null;
        ended = true;
        running = null;
        Runnable last = counted;
        if (last != null) {
            counted = null;
            last.run();
        }
    }

    /**
     * Gives the turn to the body and returns, when the turn comes back, the fiber that it comes
     * from. Loop thread only.
     */
    protected abstract Fiber switchTo();

    private void runLoopThreadAction(Runnable work) {
        loopThreadAction = null;
        try {
            work.run();
        } catch (Throwable problem) {
            fail(problem);
        }
    }
}
