package org.asyncio4j.internal.knot;

import org.asyncio4j.internal.engine.Fiber;

/**
 * The first step of a task that is taken at once, in the middle of the step of whoever makes it.
 */
final class EagerStep {

    /**
     * How many eager first steps may stand on the loop's stack, one in the other. Half of what an
     * ordinary stack has room for, as the JVM does not survive an overflow at every place: it would
     * hit the JDK's code that switches threads.
     */
    private static final int MAX_EAGER_STEPS = 500;

    private EagerStep() {}

    static void take(LoopTask<?> task) {
        Host host = task.host;
        task.context().checkNotEntered();
        task.claimCoroutine();
        if (host.eagerSteps >= MAX_EAGER_STEPS) {
            task.giveUp();
            throw new StackOverflowError(
                    "eager tasks that make eager tasks, " + MAX_EAGER_STEPS + " deep");
        }
        host.tasks.add(task);
        Fiber creator = Fiber.currentOrNull();
        host.eagerSteps++;
        try {
            if (creator == null) {
                task.runJob();
            } else {
                creator.onLoopThread(task::runJob);
            }
        } finally {
            host.eagerSteps--;
            if (!task.endEagerStep()) {
                // The creator cannot make way for it. It throws, and nobody has the task.
                host.tasks.remove(task);
                task.giveUp();
            }
        }
    }
}
