package org.asyncio4j.internal.engine;

import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.context.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary virtual thread that passes a {@link Baton} with the thread of the loop, or with
 * another fiber.
 *
 * <p>A body that blocks elsewhere simply keeps the baton. One that suspends while pinned keeps its
 * carrier thread too; when that leaves none for whom the baton is offered to, the engine gives it
 * back and the await fails instead.
 *
 * <p>Handing over to another fiber spares the loop's thread one of the two switches of a step.
 */
final class PortableFiber extends Fiber {

    /** More stack than it takes to pass the baton and to wait, as frames of touchStack. */
    private static final int STACK_FRAMES = 32;

    private final Thread thread;

    private boolean started;

    PortableFiber(String name, Body body, Owner owner) {
        super(body, owner);
        this.thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .uncaughtExceptionHandler(this)
                .unstarted(this);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public boolean canHandOver() {
        return true;
    }

    @Override
    protected Fiber switchTo() {
        Baton baton = batonOfLoop();
        // Nothing stands between handing the baton over and waiting: in that time another carrier
        // may take the body, and passing the baton between two carriers costs several times as
        // much.
        long patience = owner().blockedReportNanos();
        baton.offer(null, this);
        wake();
        if (patience != Long.MAX_VALUE) {
            watch(baton, patience);
        }
        while (!baton.tryTake(null)) {
            LockSupport.park(this);
            noticeInterrupt();
        }
        PortableFiber giver = baton.giver();
        assert giver != null : "bug in asyncio4j: the loop has passed the baton to itself";
        return giver;
    }

    @Override
    public void suspend() {
        touchStack(STACK_FRAMES, 1, 2, 3, 4);
        passOn(null);
    }

    @Override
    public void handOver(Fiber next) {
        touchStack(STACK_FRAMES, 1, 2, 3, 4);
        passOn((PortableFiber) next);
    }

    /**
     * Whether the body has something on its stack that keeps it from being unmounted. Any thread.
     */
    boolean isPinned() {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.isNativeMethod() || frame.getMethodName().equals("<clinit>")) {
                return true;
            }
        }
        return false;
    }

    /** Offers the baton to {@code next}, which is null for the loop, and waits for it. */
    private void passOn(@Nullable PortableFiber next) {
        Baton baton = baton();
        boolean interrupted = false;
        boolean refused;
        try {
            baton.offer(this, next);
            if (next == null) {
                LockSupport.unpark(baton.loop());
            } else {
                next.wake();
            }
            while (!(refused = baton.tryRefuse(this)) && !baton.tryTake(this)) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } catch (Throwable e) {
            // No stack or no memory left to unmount with.
            if (baton.tryKeep(this)) {
                throw e;
            }
            // Another has it already. Rather a busy wait than two threads at once.
            while (!(refused = baton.tryRefuse(this)) && !baton.tryTake(this)) {
                Thread.onSpinWait();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (refused) {
            throw new IllegalStateException(CarrierFiber.PINNED_MESSAGE);
        }
    }

    /** Has the thread look at the baton. */
    private void wake() {
        if (started) {
            LockSupport.unpark(thread);
            return;
        }
        // Before it starts: from then on it may have the baton.
        started = true;
        try {
            thread.start();
        } catch (Throwable problem) {
            started = false;
            throw problem;
        }
    }

    /**
     * Overflows the stack now if there is not enough of it left: once the baton is on its way an
     * overflow would leave two threads with it, or none. The arguments make the frames large.
     */
    private static long touchStack(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a : touchStack(frames - 1, b, c, d, a) + (a ^ b ^ c ^ d);
    }

    /** The life of the thread. */
    @Override
    public void run() {
        Baton baton = baton();
        while (!baton.tryTake(this)) {
            // The offer that it was started for was given back to a pinned giver before it ran.
            LockSupport.park(this);
        }
        try {
            begin().runInFiber();
        } finally {
            end();
            baton.offer(this, null);
            LockSupport.unpark(baton.loop());
        }
    }

    private Baton baton() {
        Baton baton = owner().baton;
        assert baton != null : "bug in asyncio4j: a fiber runs without a loop";
        return baton;
    }

    /** The baton of the loop, which the calling thread runs. */
    private Baton batonOfLoop() {
        Thread self = Thread.currentThread();
        Baton baton = owner().baton;
        if (baton == null) {
            baton = new Baton();
            owner().baton = baton;
        }
        if (baton.loop() != self) {
            baton.comesFrom(self);
            if (ThreadState.current() instanceof PortableEngine.LoopThreadState threadState) {
                threadState.baton = baton;
            }
        }
        return baton;
    }

    /** Waits for the baton as long as {@code patience} lasts, and then reports the body. */
    private void watch(Baton baton, long patience) {
        long began = System.nanoTime();
        while (!baton.comesToLoop() && System.nanoTime() - began < patience) {
            LockSupport.parkNanos(this, patience);
            noticeInterrupt();
        }
        if (!baton.comesToLoop()) {
            owner().blocked(this);
        }
    }

    private void noticeInterrupt() {
        if (Thread.interrupted()) {
            owner().interrupted();
        }
    }
}
