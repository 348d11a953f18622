package org.asyncio4j.internal.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in the order of their creation.
 *
 * <p>A task stands at an index of an array that it remembers; a removed one leaves a hole, and when
 * holes prevail the array is made anew. The loop's thread writes; any thread may read. Writes of
 * elements are releases and of the array volatile, which costs the loop nothing on common hardware,
 * and a reader sees whole tasks, though not all from the same moment.
 */
public final class TaskRegistry {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(LoopTask[].class);
    private static final int SMALLEST = 16;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private volatile @Nullable LoopTask<?>[] slots = new LoopTask<?>[SMALLEST];

    private final List<Task<?>> foreign = new CopyOnWriteArrayList<>();

    // Loop thread only.
    private int end;
    private int live;

    /** The number of the next task without a name, of all loops. */
    static long nextNumber() {
        return NUMBERS.incrementAndGet();
    }

    void add(LoopTask<?> task) {
        if (end == slots.length) {
            rebuild();
        }
        task.registryIndex = end;
        ELEMENT.setRelease(slots, end, task);
        end++;
        live++;
    }

    void remove(LoopTask<?> task) {
        int index = task.registryIndex;
        if (index < 0) {
            return;
        }
        task.registryIndex = -1;
        ELEMENT.setRelease(slots, index, null);
        live--;
        if (live == 0) {
            end = 0;
        }
    }

    /** Takes a task of another make into account. */
    public void addForeign(Task<?> task) {
        if (!foreign.contains(task)) {
            foreign.add(task);
        }
    }

    public void removeForeign(Task<?> task) {
        foreign.remove(task);
    }

    /** The tasks that are not done, oldest first. Any thread. */
    public List<Task<?>> snapshot() {
        List<Task<?>> tasks = new ArrayList<>();
        for (LoopTask<?> task : loopTasks()) {
            if (!task.done()) {
                tasks.add(task);
            }
        }
        for (Task<?> task : foreign) {
            if (!task.done()) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    List<LoopTask<?>> loopTasks() {
        @Nullable LoopTask<?>[] array = slots;
        List<LoopTask<?>> tasks = new ArrayList<>();
        for (int i = 0; i < array.length; i++) {
            LoopTask<?> task = (LoopTask<?>) ELEMENT.getAcquire(array, i);
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    private void rebuild() {
        int length = Math.max(SMALLEST, live * 2);
        @Nullable LoopTask<?>[] fresh = new LoopTask<?>[length];
        int to = 0;
        for (LoopTask<?> task : slots) {
            if (task != null) {
                task.registryIndex = to;
                fresh[to++] = task;
            }
        }
        end = to;
        slots = fresh;
    }
}
