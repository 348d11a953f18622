package org.asyncio4j.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that only the loop's thread carries, because it is its own scheduler.
 *
 * <p>The JDK asks a virtual thread's scheduler to run a certain {@code Runnable}, always the same,
 * whenever the thread can continue. This scheduler only records the request; the continuation runs
 * when the loop decides:
 * <ul>
 * <li>To suspend, the body calls {@link Thread#yield}: the thread unmounts and the JDK at once
 *     requests its continuation. Nothing needs to be unparked later, an unpark or interrupt from
 *     elsewhere does not wake the body, and where unmounting is impossible (a native method or a
 *     class initializer on the stack) {@code yield} returns immediately, which distinguishes a
 *     pinned await from a good one. Parking would hang there.
 * <li>To resume, the loop runs the continuation. The loop's thread must hold no monitor then: the
 *     JDK takes all that the carrier holds for the body's and moves them away with its stack,
 *     because its own carriers never hold any. Where the thread may hold one, another thread
 *     carries.
 * <li>If the continuation returns although the body has neither suspended nor ended, the body
 *     blocks somewhere else (a lock, a sleep, a socket). The loop then waits for the JDK's next
 *     request: only await switches. The same happens, for a moment, while another thread takes the
 *     body's stack trace: the JDK then refuses to run the body and asks later.
 * </ul>
 *
 * <p>Virtual threads created inside the body inherit the scheduler. Every request other than for the
 * body's own continuation is forwarded to the JDK's scheduler, which would run such a thread if there
 * were no loop. Among these threads are those on which the JDK polls sockets on Linux: it creates
 * them when a socket is first waited for, possibly in a task, and every socket of the JVM depends on
 * them from then on.
 */
final class CarrierFiber extends Fiber implements Executor {

    static final String PINNED_MESSAGE =
            "await while pinned: a task cannot be suspended with a native method or a class "
                    + "initializer on its stack; await before or after it";

    private static final byte SUSPENDED = 0;
    private static final byte RESUMED = 1;
    private static final byte RUNNING = 2;

    private static final VarHandle REQUESTED;

    static {
        try {
            REQUESTED = MethodHandles.lookup().findVarHandle(CarrierFiber.class, "requested", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;

    /**
     * The runnable that the JDK wants run; set by the first request, which {@code thread.start()}
     * makes.
     */
    private @Nullable Runnable continuation;

    /** Whose turn it is: the loop's if SUSPENDED, the body's if RUNNING; RESUMED in between. */
    private byte turn = SUSPENDED;

    /** Whether the JDK has made a request since the loop last looked. */
    private volatile boolean requested;

    CarrierFiber(String name, Body body, Owner owner) {
        super(body, owner);
        this.thread = JdkInternals.newVirtualThread(this, name, this);
        thread.setUncaughtExceptionHandler(this);
        thread.setContextClassLoader(owner.contextClassLoader);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /**
     * Called by the JDK, on any thread, when this virtual thread or a stray that inherited from it
     * can continue.
     */
    @Override
    public void execute(Runnable command) {
        if (continuation == null) {
            continuation = command;
        } else if (continuation != command) {
            if (Thread.currentThread() == thread && StrayThreads.isBeingStarted()) {
                owner().stray();
            }
            JdkInternals.defaultScheduler().execute(command);
            return;
        }
        Owner owner = owner();
        if (Thread.currentThread() == owner.carrier) {
            // The thread is unmounting, so the loop's thread is not waiting; this saves a fence per
            // step.
            REQUESTED.setRelease(this, true);
            return;
        }
        requested = true;
        Thread waiting = owner.holder;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    protected Fiber switchTo() {
        Owner owner = owner();
        if (owner.mustNotCarry) {
            WorkerThread other = RestingThreads.take(0);
            try {
                other.run(this::carry, owner::interrupted, () -> {});
            } finally {
                RestingThreads.give(other);
            }
        } else {
            carry();
        }
        return this;
    }

    /** Runs the body on the calling thread until it suspends or ends. */
    private void carry() {
        turn = RESUMED;
        Thread self = Thread.currentThread();
        Owner owner = owner();
        if (owner.carrier != self) {
            owner.carrier = self;
        }
        Runnable next = continuation;
        if (next == null) {
            startThread();
            next = continuation;
            assert next != null : "bug in asyncio4j: the JDK did not ask to run a started virtual thread";
        }
        while (true) {
            requested = false;
            if (Thread.interrupted()) {
                // Mounting the body's thread clears the interrupt status, as unmounting does; see
                // saveInterrupt.
                owner.interrupted();
            }
            next.run();
            if (turn == SUSPENDED || ended()) {
                return;
            }
            hold();
        }
    }

    @Override
    public void suspend() {
        beforeSuspension();
        turn = SUSPENDED;
        try {
            saveInterrupt(owner());
            Thread.yield();
        } catch (Throwable e) {
            // Not enough stack or memory to unmount: the turn was not given up.
            turn = RUNNING;
            throw e;
        }
        // Still SUSPENDED: nobody has resumed us, so the yield did not take place.
        boolean pinned = turn == SUSPENDED;
        turn = RUNNING;
        if (pinned) {
            throw new IllegalStateException(PINNED_MESSAGE);
        }
    }

    /** Runs the body, on the fiber's own thread. */
    @Override
    public void run() {
        turn = RUNNING;
        Owner owner = owner();
        try {
            begin().runInFiber();
        } finally {
            end();
            saveInterrupt(owner);
        }
    }

    /**
     * Reports an interrupt of the loop's thread that arrived while it carried the body and that
     * unmounting would clear. An interrupt of the body's own thread shows on both threads.
     */
    private void saveInterrupt(Owner owner) {
        Thread loop = owner.carrier;
        if (loop != null && loop.isInterrupted() && !thread.isInterrupted()) {
            owner.interrupted();
        }
    }

    /** Blocks the loop until the JDK requests to continue the body. */
    private void hold() {
        long began = System.nanoTime();
        Owner owner = owner();
        long patience = owner.blockedReportNanos();
        owner.holder = Thread.currentThread();
        while (!requested) {
            if (patience == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, patience);
            }
            if (Thread.interrupted()) {
                owner.interrupted();
            }
            if (!requested && System.nanoTime() - began >= patience) {
                patience = Long.MAX_VALUE;
                owner.blocked(this);
            }
        }
        owner.holder = null;
    }
}
