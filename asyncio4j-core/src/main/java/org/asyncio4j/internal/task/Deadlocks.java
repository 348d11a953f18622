package org.asyncio4j.internal.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/**
 * Finds tasks that wait for each other: for a lock that the other holds, for its end, for the group that it is in. Follows
 * {@link WaitReason#tasks()} depth first, without recursion, and looks at each task once.
 */
public final class Deadlocks {

    /** How many tasks a report names. */
    private static final int NAMED = 10;

    /** Those on the path have true, those that are finished false. */
    private final Map<Task<?>, Boolean> seen = new IdentityHashMap<>();

    private final Deque<Step> path = new ArrayDeque<>();

    /** A task on the path, and those that it waits for which are still to be looked at. */
    private record Step(Task<?> task, Iterator<Task<?>> left) {}

    /**
     * What to say of a loop whose tasks all wait.
     *
     * @param certain whether it is a circle, which nothing in the loop can end
     */
    public record Report(String text, boolean certain) {}

    private Deadlocks() {}

    /** Returns the report on a loop that has nothing to do and where nothing is due; null if no task waits. */
    public static @Nullable Report of(LoopState loopState) {
        List<LoopTask<?>> tasks = loopState.tasks.loopTasks();
        List<Task<?>> circle = circle(tasks);
        if (!circle.isEmpty()) {
            return new Report(
                    (circle.size() == 1 ? "deadlock: a task waits for itself" : "deadlock: tasks wait for each other")
                            + lines(circle),
                    true);
        }
        return tasks.isEmpty()
                ? null
                : new Report(
                        "all tasks wait and nothing is due: no timer, connection, child process or call in a thread"
                                + " will wake this loop"
                                + lines(tasks),
                        false);
    }

    /** Returns tasks each of which waits for the next one, and the last for the first; empty if there are none. */
    public static List<Task<?>> circle(List<? extends Task<?>> tasks) {
        Deadlocks search = new Deadlocks();
        for (Task<?> task : tasks) {
            List<Task<?>> found = search.from(task);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<Task<?>> from(Task<?> start) {
        if (seen.containsKey(start)) {
            return List.of();
        }
        enter(start);
        while (!path.isEmpty()) {
            Step last = path.getLast();
            if (!last.left.hasNext()) {
                seen.put(path.removeLast().task, false);
                continue;
            }
            Task<?> next = last.left.next();
            Boolean onPath = seen.get(next);
            if (onPath == null) {
                enter(next);
            } else if (onPath) {
                return path.stream()
                        .<Task<?>>map(Step::task)
                        .dropWhile(task -> task != next)
                        .toList();
            }
        }
        return List.of();
    }

    private void enter(Task<?> task) {
        seen.put(task, true);
        WaitReason reason = task.waitsFor();
        path.addLast(new Step(task, (reason == null ? List.<Task<?>>of() : reason.tasks()).iterator()));
    }

    /** Returns a line for each task: what it waits for, and where. */
    private static String lines(List<? extends Task<?>> tasks) {
        StringBuilder text = new StringBuilder();
        for (Task<?> task : tasks.subList(0, Math.min(tasks.size(), NAMED))) {
            WaitReason reason = task.waitsFor();
            List<StackTraceElement> stack = task.getStack(1);
            text.append("\n  ")
                    .append(Repr.oneLine(task.getName()))
                    .append(" waits for ")
                    .append(reason == null ? "something" : Repr.oneLine(reason.text()))
                    .append(stack.isEmpty() ? "" : ", at " + Stacks.file(stack.getFirst()));
        }
        if (tasks.size() > NAMED) {
            text.append("\n  and ").append(tasks.size() - NAMED).append(" more");
        }
        return text.toString();
    }
}
