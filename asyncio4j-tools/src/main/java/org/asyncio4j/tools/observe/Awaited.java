package org.asyncio4j.tools.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.FieldValue;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;

/**
 * Who waits for the tasks of a loop in a heap dump. A task that waits is among the callbacks of the future. The callbacks
 * of gather, groups and the like can't be asked there: whoever waits for a future to which such a callback refers is
 * taken to wait for the task, and so is the task that made a group.
 */
final class Awaited {

    private static final String OWN_PACKAGE = "org.asyncio4j.";
    private static final String CALLBACK = OWN_PACKAGE + "internal.task.DoneCallback";

    /** How many references away from a callback the future may be for which somebody waits. */
    private static final int MOST_STEPS = 2;

    private final Map<Long, Integer> positions = new HashMap<>();

    /** The tasks that wait for a future, by its id. */
    private final Map<Long, List<Integer>> waiting = new HashMap<>();

    Awaited(List<Instance> tasks) {
        for (Instance task : tasks) {
            int position = positions.size();
            positions.put(task.getInstanceId(), position);
            if (task.getValueOfField("waiter") instanceof Instance waiter) {
                waiting.computeIfAbsent(waiter.getInstanceId(), id -> new ArrayList<>(1))
                        .add(position);
            }
        }
    }

    /** Returns the positions of the tasks that wait for {@code task}. */
    List<Integer> by(Instance task) {
        List<Integer> awaiters = new ArrayList<>(waiting.getOrDefault(task.getInstanceId(), List.of()));
        for (Instance job : jobs(task.getValueOfField("callbacks"))) {
            if (job.getJavaClass().getName().equals(CALLBACK)
                    && job.getValueOfField("callback") instanceof Instance callback) {
                addThrough(callback, task, awaiters);
            }
        }
        return awaiters;
    }

    private static List<Instance> jobs(@Nullable Object callbacks) {
        if (!(callbacks instanceof Instance instance)) {
            return List.of();
        }
        return instance.getValueOfField("elementData") instanceof Instance list
                ? HeapFields.elements(list)
                : List.of(instance);
    }

    /** Adds the tasks that wait for what the callback refers to. */
    private void addThrough(Instance callback, Instance task, List<Integer> awaiters) {
        Deque<Instance> open = new ArrayDeque<>(List.of(callback));
        Set<Long> seen = new HashSet<>(Set.of(callback.getInstanceId(), task.getInstanceId()));
        for (int step = 0; step <= MOST_STEPS; step++) {
            for (int left = open.size(); left > 0; left--) {
                for (Instance next : references(open.remove())) {
                    if (!seen.add(next.getInstanceId())) {
                        continue;
                    }
                    List<Integer> found = waitingFor(next);
                    if (!found.isEmpty()) {
                        found.stream().filter(each -> !awaiters.contains(each)).forEach(awaiters::add);
                        return;
                    }
                    open.add(next);
                }
            }
        }
    }

    /** Returns the tasks that wait for a future, or the one that a group or a race belongs to. */
    private List<Integer> waitingFor(Instance what) {
        for (String owner : List.of("parent", "owner")) {
            if (what.getValueOfField(owner) instanceof Instance task && positions.containsKey(task.getInstanceId())) {
                return List.of(positions.get(task.getInstanceId()));
            }
        }
        return waiting.getOrDefault(what.getInstanceId(), List.of());
    }

    /** Returns the objects of the library's to which an object refers, but for tasks and loops, which lead everywhere. */
    private List<Instance> references(Instance from) {
        List<Instance> references = new ArrayList<>();
        for (Object value : from.getFieldValues()) {
            if (value instanceof ObjectFieldValue field && isOfInterest(field)) {
                references.add(field.getInstance());
            }
        }
        return references;
    }

    private boolean isOfInterest(FieldValue value) {
        Instance instance = ((ObjectFieldValue) value).getInstance();
        if (instance == null || positions.containsKey(instance.getInstanceId())) {
            return false;
        }
        String type = instance.getJavaClass().getName();
        return type.startsWith(OWN_PACKAGE) && !type.contains(".loop.");
    }
}
