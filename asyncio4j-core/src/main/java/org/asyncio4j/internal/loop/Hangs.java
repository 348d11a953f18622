package org.asyncio4j.internal.loop;

import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.task.TaskStack;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a task that holds up its loop may do so forever: it waits for a monitor that another task of the loop may
 * hold, or for a class whose static initializer has called {@code run} or awaits.
 */
final class Hangs {

    private static final int MOST_TASKS = 1000;

    private Hangs() {}

    /**
     * Returns a report on what runs in {@code fiber}, with {@link BlockedReport#SECONDS} for the number of seconds; null if
     * it does not look like that. Any thread.
     *
     * @param waiting the thread that waits for the loop; null if there is none
     */
    static @Nullable String describe(LoopCore core, Fiber fiber, @Nullable Thread waiting) {
        StackTraceElement[] stack = TaskStack.ofFiber(fiber);
        if (fiber.thread().getState() == Thread.State.BLOCKED) {
            return ofMonitor(fiber, stack);
        }
        StackTraceElement initializer = waiting == null ? null : initializer(waiting.getStackTrace());
        if (initializer != null) {
            return ofInitializer(fiber, stack, initializer);
        }
        List<Task<?>> tasks = core.tasks.snapshot();
        // The newest ones: the task that began to wait last is mostly among them.
        for (Task<?> task : tasks.subList(Math.max(0, tasks.size() - MOST_TASKS), tasks.size())) {
            initializer = fiber.contextOwner == task
                    ? null
                    : initializer(task.getStack().toArray(StackTraceElement[]::new));
            if (initializer != null) {
                return ofAwaitInInitializer(fiber, stack, task, initializer);
            }
        }
        return null;
    }

    private static String ofMonitor(Fiber fiber, StackTraceElement[] stack) {
        return ("Task '%s' waits for a monitor%s, and has blocked the loop for more than %s seconds; if another task of"
                        + " the loop holds it, this never ends: use an asyncio4j Lock instead of a synchronized block"
                        + " around an await%s:%n%s")
                .formatted(
                        BlockedReport.nameOf(fiber),
                        BlockedReport.placeOf(stack),
                        BlockedReport.SECONDS,
                        BlockedReport.hintOnGenerator(fiber),
                        Stacks.format(List.of(stack)));
    }

    /** Of a task that may wait for the end of a static initializer, which waits for the task. */
    private static String ofInitializer(Fiber fiber, StackTraceElement[] stack, StackTraceElement initializer) {
        return ("Task '%s' has not reached an await%s for more than %s seconds, and its loop is run by the static"
                        + " initializer of %s (%s); if it uses that class, it waits for the initializer, and this never"
                        + " ends: run the loop elsewhere, in main for instance:%n%s")
                .formatted(
                        BlockedReport.nameOf(fiber),
                        BlockedReport.placeOf(stack),
                        BlockedReport.SECONDS,
                        initializer.getClassName(),
                        Stacks.file(initializer),
                        Stacks.format(List.of(stack)));
    }

    /** Of a task that may wait for the end of a static initializer, in which another task awaits. */
    private static String ofAwaitInInitializer(
            Fiber fiber, StackTraceElement[] stack, Task<?> other, StackTraceElement initializer) {
        return ("Task '%s' has not reached an await%s for more than %s seconds, and task '%s' awaits in the static"
                        + " initializer of %s (%s); if the former uses that class, it waits for the initializer, and"
                        + " this never ends: await before or after it:%n%s")
                .formatted(
                        BlockedReport.nameOf(fiber),
                        BlockedReport.placeOf(stack),
                        BlockedReport.SECONDS,
                        other.getName(),
                        initializer.getClassName(),
                        Stacks.file(initializer),
                        Stacks.format(List.of(stack)));
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
