package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.context.Slot;
import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * An ordinary virtual thread that passes a baton with the thread of the loop.
 *
 * <pre>
 *    LOOP ---switchTo---> BODY ---switchAway or end---> OFFERED ---taken by the loop---> LOOP
 *                           ^-------------- PINNED <-- the loop cannot come --------|
 * </pre>
 *
 * <p>A body that blocks elsewhere simply keeps the baton. One that suspends while pinned keeps its
 * carrier thread too; when that leaves none for the loop, {@link #failIfNotTaken} makes its await
 * fail instead.
 */
final class PortableFiber extends Fiber {

    private static final int LOOP = 0;
    private static final int BODY = 1;
    private static final int OFFERED = 2;
    private static final int PINNED = 3;

    /** More stack than it takes to pass the baton and to wait, as frames of touchStack. */
    private static final int STACK_FRAMES = 32;

    private static final VarHandle BATON;

    static {
        try {
            BATON = MethodHandles.lookup().findVarHandle(PortableFiber.class, "baton", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;

    private volatile int baton = LOOP;

    /** The thread that waits for the baton; written before the baton is passed to the body. */
    private @Nullable Thread loop;

    private PortableEngine.@Nullable LoopSlot loopSlot;

    private boolean started;

    /** How often the baton was offered to the loop. */
    private volatile long turnsGiven;

    PortableFiber(String name, Runnable body, Keeper keeper) {
        super(body, keeper);
        this.thread =
                Thread.ofVirtual()
                        .name(name)
                        .inheritInheritableThreadLocals(false)
                        .uncaughtExceptionHandler(this)
                        .unstarted(this::start);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    protected void switchTo() {
        Thread self = Thread.currentThread();
        if (loop != self) {
            loop = self;
            loopSlot = Slot.current() instanceof PortableEngine.LoopSlot slot ? slot : null;
        }
        // Nothing stands between handing the baton over and waiting: in that time another carrier
        // may take the body, and passing the baton between two carriers costs several times as
        // much.
        long patience = keeper.blockedReportNanos();
        baton = BODY;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        takeBaton(patience);
    }

    @Override
    protected void switchAway() {
        touchStack(STACK_FRAMES, 1, 2, 3, 4);
        if (loopSlot != null) {
            loopSlot.lastSuspended = this;
        }
        boolean interrupted = false;
        try {
            offerBaton();
            while (baton != BODY && baton != PINNED) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } catch (Throwable e) {
            // No stack or no memory left to unmount with.
            if (exchangeBaton(OFFERED, BODY)) {
                throw e;
            }
            // The loop has it already. Rather a busy wait than two threads at once.
            while (baton != BODY && baton != PINNED) {
                Thread.onSpinWait();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (baton == PINNED) {
            baton = BODY;
            throw new IllegalStateException(CarrierFiber.PINNED_MESSAGE);
        }
    }

    long turnsGiven() {
        return turnsGiven;
    }

    /**
     * Takes the baton back from a loop that has not come for it, and has the await fail that gave
     * it away. Any thread.
     */
    boolean failIfNotTaken() {
        if (!exchangeBaton(OFFERED, PINNED)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /**
     * Overflows the stack now if there is not enough of it left: once the baton is on its way an
     * overflow would leave two threads with it, or none. The arguments make the frames large.
     */
    private static long touchStack(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a : touchStack(frames - 1, b, c, d, a) + (a ^ b ^ c ^ d);
    }

    private void start() {
        try {
            runBody();
        } finally {
            offerBaton();
        }
    }

    // Only the thread that has the baton gives it away, and so counts.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void offerBaton() {
        turnsGiven++;
        Thread waiting = loop;
        baton = OFFERED;
        LockSupport.unpark(waiting);
    }

    /** In one place, so that the JVM has linked the call before it is needed on a full stack. */
    private boolean exchangeBaton(int from, int to) {
        return BATON.compareAndSet(this, from, to);
    }

    /** Waits for the baton, and reports a body that keeps it for long. */
    private void takeBaton(long patience) {
        if (patience != Long.MAX_VALUE) {
            takeBatonWatched(patience);
            return;
        }
        while (!exchangeBaton(OFFERED, LOOP)) {
            LockSupport.park(this);
            noticeInterrupt();
        }
    }

    private void takeBatonWatched(long patience) {
        long began = System.nanoTime();
        while (baton == BODY && System.nanoTime() - began < patience) {
            LockSupport.parkNanos(this, patience);
            noticeInterrupt();
        }
        if (baton == BODY) {
            keeper.blocked(this);
        }
        takeBaton(Long.MAX_VALUE);
    }

    private void noticeInterrupt() {
        if (Thread.interrupted()) {
            keeper.interrupted();
        }
    }
}
