package org.asyncio4j.internal.knot;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;

/** The stack of a task as its users see it. */
final class TaskStack {

    private TaskStack() {}

    /**
     * The user's frames, outermost first: the innermost of a suspended task, the outermost of a
     * failed one.
     */
    static List<StackTraceElement> of(LoopTask<?> task, int limit) {
        Checks.notNegative(limit, "limit");
        List<StackTraceElement> frames = Stacks.userFrames(task.rawStack());
        Collections.reverse(frames);
        int size = frames.size();
        if (size <= limit) {
            return frames;
        }
        return task.done() ? frames.subList(0, limit) : frames.subList(size - limit, size);
    }

    static void print(LoopTask<?> task, int limit, PrintStream out) {
        List<StackTraceElement> stack = of(task, limit);
        if (stack.isEmpty()) {
            out.println("No stack for " + task);
            return;
        }
        out.println(
                (task.done() ? "Traceback for " : "Stack for ")
                        + task
                        + " (most recent call last):");
        out.print(Stacks.format(stack));
        Throwable problem = task.peekException();
        if (problem != null) {
            out.println(Repr.of(problem));
        }
    }
}
