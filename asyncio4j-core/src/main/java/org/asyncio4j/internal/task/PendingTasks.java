package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.internal.util.Remains;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished tasks and generators of a loop that does not run, as text: for the report of a loop that nobody closed,
 * which is garbage together with them. Written while the loop does not run, by the thread that has stopped it or that
 * makes tasks for it.
 */
final class PendingTasks implements Remains {

    private final List<String> names = new ArrayList<>();
    private int tasks;
    private int generators;

    /** Records what the loop has left when it stops. */
    void set(int count, Iterable<LoopTask<?>> first, int generatorCount) {
        tasks = count;
        generators = generatorCount;
        names.clear();
        for (LoopTask<?> task : first) {
            names.add(nameOf(task));
        }
    }

    /** Records a task made since then. */
    void add(LoopTask<?> task) {
        tasks++;
        if (names.size() < NAMED) {
            names.add(nameOf(task));
        }
    }

    @Override
    public String describe() {
        if (tasks == 0 && generators == 0) {
            return "";
        }
        String ofTasks = tasks == 0
                ? ""
                : tasks + " pending tasks: " + String.join(", ", names) + (tasks > names.size() ? ", ..." : "");
        String ofGenerators = generators == 0 ? "" : generators + " suspended generators";
        String both = ofTasks + (tasks > 0 && generators > 0 ? "; " : "") + ofGenerators;
        return both + "; their finally blocks do not run";
    }

    @Override
    public void release() {
        // The collector has freed them.
    }

    private static String nameOf(LoopTask<?> task) {
        @Nullable String code;
        try {
            code = task.coroutine.getName();
        } catch (Throwable problem) {
            // A coroutine of the user.
            code = null;
        }
        return "'" + Repr.oneLine(task.getName()) + "' coro=<" + (code == null ? "?" : Repr.oneLine(code)) + ">";
    }
}
