package org.asyncio4j.internal.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.Remains;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in the order of their creation.
 *
 * <p>A task is at an index of an array, and remembers that index; removing it leaves a hole, and
 * when holes prevail the array is rebuilt. The loop's thread writes; any thread may read. Elements
 * are written with release semantics and the array is volatile, which costs the loop nothing on
 * common hardware. A reader sees fully constructed tasks, though not all as of the same moment.
 */
public final class TaskRegistry {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(LoopTask[].class);
    private static final int SMALLEST = 16;

    /** An array with fewer tasks than one in this many slots is made smaller. */
    private static final int SPARSE = 8;

    private static final AtomicLong LAST = new AtomicLong();
    private static final AtomicLong LAST_NAMED = new AtomicLong();

    private volatile @Nullable LoopTask<?>[] slots = new LoopTask<?>[SMALLEST];

    private final TaskNumbers numbers = new TaskNumbers(LAST, TaskAges.ofProcess());
    private final TaskNumbers namedNumbers = new TaskNumbers(LAST_NAMED, TaskAges.ofProcess());

    private final ForeignTasks foreign = new ForeignTasks();

    /** What is left when the loop stops, and nobody runs or closes it any more. */
    private final PendingTasks pending = new PendingTasks();

    // Loop thread only.
    private int end;

    // Written by the loop's thread; others may see an earlier value.
    private int live;
    private long created;
    private long cancelled;
    private long failed;

    /** Returns the number of the last unnamed task; some that are lower may never be given to one. */
    static long lastNumber() {
        return LAST.get();
    }

    /** Returns the number of the last task that has a name. */
    static long lastNamedNumber() {
        return LAST_NAMED.get();
    }

    /** Returns the number of the next task; those that have a name have numbers of their own, as the others show theirs. */
    long nextNumber(boolean named) {
        return named ? -namedNumbers.next() : numbers.next();
    }

    void add(LoopTask<?> task) {
        if (end == slots.length) {
            rebuild();
        }
        // The only call comes first: if the stack is too full for it, nothing has changed.
        ELEMENT.setRelease(slots, end, task);
        task.registryIndex = end;
        end++;
        live++;
        created++;
    }

    void remove(LoopTask<?> task) {
        int index = task.registryIndex;
        if (index < 0) {
            return;
        }
        ELEMENT.setRelease(slots, index, null);
        task.registryIndex = -1;
        live--;
        if (live == 0) {
            end = 0;
        }
        if (live < slots.length / SPARSE && slots.length > SMALLEST) {
            // So that a burst does not slow down those who read all slots for ever.
            rebuild();
        }
    }

    /** Removes a task that is given up before its code has ended, or begun. */
    void giveUp(LoopTask<?> task) {
        if (task.registryIndex >= 0) {
            cancelled++;
        }
        remove(task);
    }

    void countCancelled() {
        cancelled++;
    }

    void countFailed() {
        failed++;
    }

    /** Returns how many tasks are not done. Any thread; another one may see an earlier value. */
    public int alive() {
        return live;
    }

    /** Returns how many tasks there were. Any thread, as above. */
    public long created() {
        return created;
    }

    /** Returns how many tasks have ended as cancelled. Any thread, as above. */
    public long cancelled() {
        return cancelled;
    }

    /** Returns how many tasks have failed otherwise. Any thread, as above. */
    public long failed() {
        return failed;
    }

    /** Registers a third-party task, which it does not keep in memory. */
    public void addForeign(Task<?> task) {
        foreign.add(task);
    }

    public void removeForeign(Task<?> task) {
        foreign.remove(task);
    }

    /** Returns the tasks that are not done, oldest first. Any thread. */
    public List<Task<?>> snapshot() {
        List<Task<?>> tasks = new ArrayList<>();
        for (LoopTask<?> task : loopTasks()) {
            tasks.add(task);
        }
        foreign.addPendingTo(tasks);
        return tasks;
    }

    /** Returns how many slots whoever reads the registry has to look at. Any thread. */
    public int slots() {
        return slots.length;
    }

    /** Returns what to tell of the tasks if the loop is never closed. */
    public Remains remains() {
        return pending;
    }

    /** Records the tasks that are left when the loop stops. */
    public void noteStop(@Nullable Generators generators) {
        List<LoopTask<?>> first = new ArrayList<>();
        for (int i = 0; i < end && first.size() < Math.min(live, Remains.NAMED); i++) {
            LoopTask<?> task = slots[i];
            if (task != null) {
                first.add(task);
            }
        }
        pending.set(live, first, generators == null ? 0 : generators.count());
    }

    /** Records a task that was added while the loop does not run. */
    void noteNew(LoopTask<?> task) {
        pending.add(task);
    }

    /** Returns the tasks that are not done and not of a third party, oldest first. Any thread. */
    List<LoopTask<?>> loopTasks() {
        @Nullable LoopTask<?>[] array = slots;
        List<LoopTask<?>> tasks = new ArrayList<>();
        for (int i = 0; i < array.length; i++) {
            LoopTask<?> task = (LoopTask<?>) ELEMENT.getAcquire(array, i);
            if (task != null && !task.done()) {
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
            if (task != null && task.done()) {
                // It could not be removed when it was given up, for lack of stack.
                task.registryIndex = -1;
                live--;
            } else if (task != null) {
                task.registryIndex = to;
                fresh[to++] = task;
            }
        }
        end = to;
        slots = fresh;
    }
}
