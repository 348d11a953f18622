package org.asyncio4j.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.internal.testing.BlockedCalls;

/**
 * The calls that executors make for loops. Each runs at a moment that the world chooses, on its own thread, while the world
 * waits for it: so two never run at once, and none runs beside a step. One that blocks for what a loop is to do lets the world go on
 * until that is done, and then again gets to run at a moment that is chosen.
 */
final class Jobs {

    /** How long the world waits for a call in real time. */
    private static final long PATIENCE_SECONDS = 10;

    private final Scheduler scheduler;
    Latency latency = Latency.uniform(0, 10);

    /** Those that wait for a loop: one thread at a time, the world's or that of a call. */
    private final Set<Job> blocked = new LinkedHashSet<>();

    /** Whether all loops are closed. */
    private boolean over;

    Jobs(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void submit(Machine machine, Executor executor, Runnable call) {
        Job job = new Job(machine);
        later(machine, () -> job.begin(executor, call));
    }

    /** All loops are closed: lets those go on that wait for one. Nothing that they then do is part of the run. */
    void close() {
        over = true;
        List.copyOf(blocked).forEach(Job::goOn);
    }

    private void later(Machine machine, Runnable turn) {
        if (scheduler.isOver()) {
            return;
        }
        long delay = latency.nanos(latency.isConstant() ? 0 : scheduler.choices.choose(Kind.JOB, Latency.STEPS));
        if (delay > 0) {
            scheduler.noteLatency(machine.host, latency, delay, () -> "a thread of " + machine.host.name());
        }
        scheduler.at(scheduler.now + delay, () -> {
            if (!machine.isOff()) {
                scheduler.trace.add(Trace.EVENT, machine.host.index, 1);
                turn.run();
            }
        });
    }

    /** A call on its thread. The two semaphores pass the turn between that and the world. */
    private final class Job implements BlockedCalls.Waiter {

        private final Machine machine;
        private final Semaphore world = new Semaphore(0);
        private final Semaphore own = new Semaphore(0);

        Job(Machine machine) {
            this.machine = machine;
        }

        void begin(Executor executor, Runnable call) {
            executor.execute(() -> {
                try {
                    BlockedCalls.run(this, call);
                } finally {
                    world.release();
                }
            });
            awaitTurn();
        }

        private void goOn() {
            blocked.remove(this);
            own.release();
            awaitTurn();
        }

        private void awaitTurn() {
            try {
                if (!world.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("a call in an executor of " + machine.host.name()
                            + " has not ended within " + PATIENCE_SECONDS
                            + " seconds of real time, and nothing else runs"
                            + " meanwhile: it may wait for another call; hand things over by the loop, as with"
                            + " runCoroutineThreadsafe");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a call ran in an executor", e);
            }
        }

        /** On the thread of the call: lets the world go on until {@code future} is done. */
        @Override
        public void await(CompletableFuture<?> future, long nanos) {
            ensureInTime(future);
            boolean[] going = new boolean[1];
            Runnable next = () -> {
                if (!going[0]) {
                    going[0] = true;
                    later(machine, this::goOn);
                }
            };
            CompletableFuture<?> _ = future.whenComplete((_, _) -> next.run());
            boolean limited = nanos < Long.MAX_VALUE - scheduler.now;
            Runnable callOff = limited ? scheduler.timer(scheduler.now + nanos, next) : () -> {};
            blocked.add(this);
            world.release();
            own.acquireUninterruptibly();
            callOff.run();
            ensureInTime(future);
        }

        private void ensureInTime(CompletableFuture<?> future) {
            if (over && !future.isDone()) {
                throw new CancellationException("the simulated world has ended");
            }
        }
    }
}
