package org.asyncio4j.internal.engine;

import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.util.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary virtual thread that passes a {@link Baton} to and from the thread of the loop or
 * another fiber.
 *
 * <p>A body that blocks elsewhere simply keeps the baton. One that suspends while pinned keeps its
 * carrier thread too; if that leaves none for the recipient of the baton, the engine gives the
 * baton back and the await fails instead.
 *
 * <p>Handing over to another fiber saves one of a step's two switches, the one to the loop's
 * thread.
 */
final class PortableFiber extends Fiber {

    /** More stack than passing the baton and waiting take, in frames. */
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
        thread.setContextClassLoader(owner.contextClassLoader);
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
    boolean suspendsWhilePinned() {
        return true;
    }

    @Override
    protected Fiber switchTo() {
        Baton baton = batonOfLoop();
        // Nothing must stand between offering the baton and waiting: in that time another carrier
        // may take the body, and passing the baton between two carriers costs several times as
        // much.
        long patience = owner().blockedReportNanos();
        baton.offer(null, this);
        try {
            wake();
            if (patience != Long.MAX_VALUE) {
                watch(baton, patience);
            }
            while (!baton.tryTake(null)) {
                LockSupport.park(this);
                noticeInterrupt();
            }
        } catch (Throwable problem) {
            // Not enough memory, or, in a callback that has recursed deep and starts a task, not enough stack to
            // unmount.
            if (baton.tryKeep(null)) {
                throw problem;
            }
            while (!baton.tryTake(null)) {
                Thread.onSpinWait();
            }
        }
        PortableFiber giver = baton.giver();
        assert giver != null : "bug in asyncio4j: the loop has passed the baton to itself";
        return giver;
    }

    @Override
    public void suspend() {
        beforeSuspension();
        ensureStack();
        passOn(null);
    }

    @Override
    public void handOver(Fiber next) {
        beforeSuspension();
        ensureStack();
        passOn((PortableFiber) next);
    }

    /** Returns whether a frame on the body's stack prevents unmounting. Any thread. */
    boolean isPinned() {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.isNativeMethod() || frame.getMethodName().equals("<clinit>")) {
                return true;
            }
        }
        return false;
    }

    /** Offers the baton to {@code next}, which is null for the loop, and waits to get it back. */
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
            // Not enough stack or memory to unmount.
            if (baton.tryKeep(this)) {
                throw e;
            }
            // The recipient has already taken it. A busy wait is better than two threads running at
            // once.
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

    /** Wakes the thread, or starts it, to take the baton. */
    private void wake() {
        if (started) {
            LockSupport.unpark(thread);
            return;
        }
        // Set before the thread starts, since the thread may hold the baton from then on.
        started = true;
        try {
            startThread();
        } catch (Throwable problem) {
            started = false;
            throw problem;
        }
    }

    /**
     * Overflows the stack now if too little of it is left: once the baton is offered an overflow
     * would leave two threads holding it, or none.
     */
    private static void ensureStack() {
        StackRoom.ensure(STACK_FRAMES);
    }

    /** Runs the body, on the fiber's own thread. */
    @Override
    public void run() {
        Baton baton = baton();
        while (!baton.tryTake(this)) {
            // The offer that this thread was started for was given back to a pinned giver before it
            // ran.
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

    /** Returns the baton of the loop, which the calling thread runs. */
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
                threadState.watch(baton);
            }
        }
        return baton;
    }

    /**
     * Waits for the baton for at most {@code patience} nanoseconds, and then reports the body as
     * blocked.
     */
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
