package org.asyncio4j.internal.introspection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.task.Awaiters;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.TaskPhase;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tasks of a loop and finds who waits for whom, on behalf of a thread that does not belong to it. The loop
 * itself is asked, in its own thread and in slices of a millisecond, so that it is not held up. One that does not answer
 * is stuck in somebody's code: then the rest is read from outside, several times if what is read contradicts itself.
 */
final class TaskCensus {

    private static final long SLICE_NANOS = 1_000_000;

    /** How many attempts a task gets that is read from outside. */
    private static final int ATTEMPTS = 5;

    /** How many futures between a task and those that wait for it are looked at. */
    private static final int MOST_BETWEEN = 1_000;

    /**
     * A task as it was found.
     *
     * @param waitsFor what it waits for; null if it does not wait, or that is not known
     * @param awaitedBy the indexes of the tasks that wait for it
     */
    record Entry(Task<?> task, TaskPhase phase, @Nullable WaitReason waitsFor, List<Integer> awaitedBy) {}

    private final List<Task<?>> tasks;
    private final Map<Task<?>, Integer> indexes = new IdentityHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private boolean answered = true;

    private TaskCensus(LoopState loopState) {
        this.tasks = loopState.tasks.snapshot();
        for (Task<?> task : tasks) {
            indexes.put(task, indexes.size());
        }
    }

    /** Counts the tasks of a loop; called on an observer's thread. */
    static TaskCensus of(LoopState loopState) throws InterruptedException {
        TaskCensus census = new TaskCensus(loopState);
        do {
            census.answered = LoopQuestion.ask(loopState, census::readSlice);
        } while (census.answered && census.hasMore());
        while (census.hasMore()) {
            census.readFromOutside();
        }
        return census;
    }

    /** Returns the tasks, oldest first. */
    List<Entry> entries() {
        return entries;
    }

    /** Returns whether the loop told all that itself. */
    boolean answered() {
        return answered;
    }

    private boolean hasMore() {
        return entries.size() < tasks.size();
    }

    private void readSlice() {
        long began = System.nanoTime();
        while (hasMore() && System.nanoTime() - began < SLICE_NANOS) {
            Task<?> task = tasks.get(entries.size());
            try {
                entries.add(read(task));
            } catch (RuntimeException | StackOverflowError ofTheUser) {
                entries.add(unknown(task));
            }
        }
    }

    private void readFromOutside() {
        Task<?> task = tasks.get(entries.size());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                entries.add(read(task));
                return;
            } catch (RuntimeException changing) {
                Thread.yield();
            }
        }
        entries.add(unknown(task));
    }

    private static Entry unknown(Task<?> task) {
        return new Entry(task, TaskPhase.of(task), null, List.of());
    }

    private Entry read(Task<?> task) {
        TaskPhase phase = TaskPhase.of(task);
        return new Entry(task, phase, phase == TaskPhase.WAITING ? task.waitsFor() : null, awaitingTasks(task));
    }

    /** Returns the tasks that wait for {@code task}, directly or by means of futures. */
    private List<Integer> awaitingTasks(Task<?> task) {
        List<Integer> found = new ArrayList<>(1);
        Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Future<?>> open = new ArrayDeque<>(List.of(task));
        while (!open.isEmpty() && seen.size() < MOST_BETWEEN) {
            for (Future<?> awaiter : Awaiters.of(open.remove())) {
                if (!seen.add(awaiter)) {
                    continue;
                }
                Integer index = awaiter instanceof Task<?> other ? indexes.get(other) : null;
                if (index != null) {
                    found.add(index);
                } else if (!(awaiter instanceof Task<?>)) {
                    open.add(awaiter);
                }
            }
        }
        return found;
    }
}
