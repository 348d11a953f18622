package org.asyncio4j.internal.loop;

import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Fiber;
import org.jspecify.annotations.Nullable;

/**
 * Looks from outside, now and then, whether a task holds up the loop because it waits for something that may never
 * come: a monitor that another task of the loop may hold, or a class whose static initializer has called {@code run} or
 * awaits. Reports it once, since nothing else would be seen of such a hang.
 *
 * <p>The thread that waits for the loop looks. It reads fields of the loop's thread without synchronization, which
 * would cost that thread something at each step: what has been the same for seconds is seen in the end.
 */
final class StuckWatch {

    private static final int LOOKS = 6;
    private static final double SECONDS = 3;
    private static final int MOST_TASKS = 1000;

    private final LoopCore core;

    // All for the watching thread only.
    private @Nullable Fiber seen;
    private long seenIterations;
    private int looks;
    private boolean reported;

    StuckWatch(LoopCore core) {
        this.core = core;
    }

    /** Called every half second on the thread that waits for the loop. */
    void look() {
        Fiber fiber = core.runningFiber();
        long iterations = core.iterations;
        if (fiber == null || fiber != seen || iterations != seenIterations) {
            seen = fiber;
            seenIterations = iterations;
            looks = 0;
            return;
        }
        looks++;
        if (looks < LOOKS || reported) {
            return;
        }
        if (fiber.thread().getState() == Thread.State.BLOCKED) {
            reported = true;
            BlockedReport.logMonitor(fiber, SECONDS);
        } else {
            StackTraceElement initializer = initializer(Thread.currentThread().getStackTrace());
            if (initializer != null) {
                reported = true;
                BlockedReport.logInitializer(fiber, initializer, SECONDS);
            } else if (looks == LOOKS) {
                lookForAwaitInInitializer(fiber);
            }
        }
    }

    /**
     * Looks for a task that awaits in a static initializer, which only the portable engine lets it do. The task that
     * holds up the loop may wait for that class.
     */
    private void lookForAwaitInInitializer(Fiber fiber) {
        List<Task<?>> tasks = core.tasks.snapshot();
        // The newest ones: the task that began to wait last is mostly among them.
        for (Task<?> task : tasks.subList(Math.max(0, tasks.size() - MOST_TASKS), tasks.size())) {
            StackTraceElement initializer = fiber.contextOwner == task
                    ? null
                    : initializer(task.getStack().toArray(StackTraceElement[]::new));
            if (initializer != null) {
                reported = true;
                BlockedReport.logAwaitInInitializer(fiber, task, initializer, SECONDS);
                return;
            }
        }
    }

    /** Returns the frame of the innermost static initializer on a stack, or null. */
    private static @Nullable StackTraceElement initializer(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getMethodName().equals("<clinit>")) {
                return frame;
            }
        }
        return null;
    }
}
