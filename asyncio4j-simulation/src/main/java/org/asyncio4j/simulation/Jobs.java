package org.asyncio4j.simulation;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The calls that executors make for loops. Each runs at a moment that the world chooses, on its own thread, while the world
 * waits for it: so two never run at once, and none runs beside a step.
 */
final class Jobs {

    /** How long the world waits for a call in real time. */
    private static final long PATIENCE_SECONDS = 10;

    private final Scheduler scheduler;
    Latency latency = Latency.uniform(0, 10);

    Jobs(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void submit(Machine machine, Executor executor, Runnable call) {
        long delay = latency.nanos(latency.isConstant() ? 0 : scheduler.choices.choose(Kind.JOB, Latency.STEPS));
        if (delay > 0 && scheduler.isNoted()) {
            scheduler.note(
                    machine.host,
                    () -> "a thread of " + machine.host.name() + " gets to run " + delay / 1e6 + " ms later");
        }
        scheduler.at(scheduler.now + delay, () -> {
            if (!machine.isOff()) {
                scheduler.trace.add(Trace.EVENT, machine.host.index, 1);
                run(machine, executor, call);
            }
        });
    }

    private static void run(Machine machine, Executor executor, Runnable call) {
        Semaphore ended = new Semaphore(0);
        executor.execute(() -> {
            try {
                call.run();
            } finally {
                ended.release();
            }
        });
        try {
            if (!ended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "a call in an executor of " + machine.host.name() + " has not ended within "
                                + PATIENCE_SECONDS
                                + " seconds, and nothing else runs meanwhile: it may wait for another call, or"
                                + " for a task; hand results over by futures of the loop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a call ran in an executor", e);
        }
    }
}
