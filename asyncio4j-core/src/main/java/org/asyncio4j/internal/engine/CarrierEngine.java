package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.StackRoom;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Runs fibers as virtual threads whose continuations the loop's own platform thread runs; see
 * {@link CarrierFiber}.
 */
final class CarrierEngine extends Engine {

    private CarrierEngine() {}

    /**
     * Returns the engine.
     *
     * @throws IllegalStateException with the reason, if the JDK does not allow it
     */
    static CarrierEngine open() {
        JdkInternals.ensureOpen();
        return new CarrierEngine();
    }

    @Override
    public String name() {
        return "carrier";
    }

    @Override
    public Fiber newFiber(String name, Fiber.Body body, Fiber.Owner owner) {
        return new CarrierFiber(name, body, owner);
    }

    @Override
    Thread newIndependentThread(String name, Runnable body) {
        return JdkInternals.newVirtualThread(JdkInternals.defaultScheduler(), name, body);
    }

    /**
     * Takes a platform thread for the loop alone, whatever thread calls. A virtual thread cannot
     * carry others, a thread cannot change its stack size, and a carrier loses interrupts that
     * arrive while it carries. Above all the caller may hold monitors, and a thread that holds one
     * must not carry.
     */
    @Override
    WorkerThread takeThread(long stackSize) {
        return RestingThreads.take(stackSize);
    }

    @Override
    public boolean waitsOnVirtualThreads() {
        return false;
    }

    @Override
    void giveThread(WorkerThread worker) {
        RestingThreads.give(worker);
    }

    @Override
    public void amidForeignCode(Fiber.Owner owner, Runnable work) {
        StackRoom.ensure(FRAMES_OF_A_STEP);
        boolean before = owner.mustNotCarry;
        owner.mustNotCarry = before || JdkInternals.mayHoldMonitors();
        try {
            work.run();
        } finally {
            owner.mustNotCarry = before;
        }
    }

    /** Switches back and forth once and returns what went wrong, or null. */
    @Nullable
    String tryOut() {
        boolean[] reached = new boolean[2];
        try {
            WorkerThread worker = takeThread(0);
            try {
                worker.run(() -> probe(reached), () -> {}, () -> {});
            } finally {
                giveThread(worker);
            }
        } catch (RuntimeException | Error e) {
            return "the probe failed: " + e;
        }
        return reached[1] ? null : "a virtual thread did not come back from its suspension";
    }

    private void probe(boolean[] reached) {
        Fiber[] self = new Fiber[1];
        Fiber fiber = newFiber(
                "asyncio-probe",
                () -> {
                    reached[0] = true;
                    self[0].suspend();
                    reached[1] = true;
                },
                new IdleOwner());
        self[0] = fiber;
        fiber.resume();
        if (!reached[0] || reached[1] || fiber.ended()) {
            throw Throwing.unchecked(new IllegalStateException("a virtual thread did not suspend where it should"));
        }
        fiber.resume();
    }

    /** Ignores all reports; for the probe. */
    private static final class IdleOwner extends Fiber.Owner {

        @Override
        protected long blockedReportNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        protected void blocked(Fiber fiber) {}

        @Override
        protected void stray() {}

        @Override
        protected void interrupted() {}
    }
}
