package org.asyncio4j.internal.task;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/** Computes the stack of a task as its users see it. */
public final class TaskStack {

    private TaskStack() {}

    /**
     * Returns the user's frames, outermost first: at most {@code limit}, the innermost ones of a
     * suspended task, the outermost ones of a failed one.
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

    /**
     * Returns the stack of the code in {@code innermost} and of the fibers that wait for it,
     * concatenated, innermost first. Any thread.
     */
    public static StackTraceElement[] ofFiber(@Nullable Fiber innermost) {
        if (innermost == null) {
            return new StackTraceElement[0];
        }
        StackTraceElement[] inner = innermost.thread().getStackTrace();
        if (innermost.caller == null) {
            return inner;
        }
        List<StackTraceElement> all = new ArrayList<>(List.of(inner));
        for (Fiber next = innermost.caller; next != null; next = next.caller) {
            Collections.addAll(all, next.thread().getStackTrace());
        }
        return all.toArray(StackTraceElement[]::new);
    }

    /**
     * Returns where the code of a task is that is not done, innermost first; of our own tasks with the library's frames
     * between those of the user.
     */
    public static StackTraceElement[] whereItIs(Task<?> task) {
        if (task.done()) {
            return new StackTraceElement[0];
        }
        return task instanceof LoopTask<?> ours
                ? ours.rawStack()
                : task.getStack().reversed().toArray(StackTraceElement[]::new);
    }

    /**
     * Returns the thread on which the innermost code of a task of ours is, suspended or not; null if it has none. Any
     * thread.
     */
    public static @Nullable Thread threadOf(Task<?> task) {
        Fiber innermost = task instanceof LoopTask<?> ours ? ours.innermost() : null;
        return innermost == null ? null : innermost.thread();
    }

    static void print(LoopTask<?> task, int limit, PrintStream out) {
        List<StackTraceElement> stack = of(task, limit);
        if (stack.isEmpty()) {
            out.println("No stack for " + task);
            return;
        }
        out.println((task.done() ? "Traceback for " : "Stack for ") + task + " (most recent call last):");
        out.print(Stacks.format(stack));
        Throwable problem = task.peekException();
        if (problem != null) {
            out.println(Repr.of(problem));
        }
    }
}
