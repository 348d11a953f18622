package org.asyncio4j.tools.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Finds tasks that wait for each other in a circle. */
final class Cycles {

    private enum Mark {
        UNSEEN,
        ON_PATH,
        FINISHED
    }

    private record Step(int task, Iterator<Integer> left) {}

    private Cycles() {}

    /**
     * Returns circles among tasks, the first task again at the end of each; not all of them, but at least one if there
     * are any. Depth first, without recursion, since chains of tasks may be long. It begins, as CPython does, with the task
     * that waits for the first one that is awaited at all.
     *
     * @param awaited for each task the tasks that it waits for
     * @param roots the tasks that wait, in the order in which to begin with them
     */
    static List<List<Integer>> of(List<List<Integer>> awaited, Iterable<Integer> roots) {
        List<List<Integer>> cycles = new ArrayList<>();
        Mark[] marks = new Mark[awaited.size()];
        Arrays.fill(marks, Mark.UNSEEN);
        for (int root : roots) {
            if (marks[root] == Mark.UNSEEN) {
                follow(root, awaited, marks, cycles);
            }
        }
        return cycles;
    }

    private static void follow(int root, List<List<Integer>> awaited, Mark[] marks, List<List<Integer>> cycles) {
        Deque<Step> path = new ArrayDeque<>();
        path.addLast(new Step(root, awaited.get(root).iterator()));
        marks[root] = Mark.ON_PATH;
        while (!path.isEmpty()) {
            Step last = path.getLast();
            if (!last.left.hasNext()) {
                marks[last.task] = Mark.FINISHED;
                path.removeLast();
                continue;
            }
            int next = last.left.next();
            if (marks[next] == Mark.ON_PATH) {
                cycles.add(circle(path, next));
            } else if (marks[next] == Mark.UNSEEN) {
                marks[next] = Mark.ON_PATH;
                path.addLast(new Step(next, awaited.get(next).iterator()));
            }
        }
    }

    private static List<Integer> circle(Deque<Step> path, int first) {
        List<Integer> circle = new ArrayList<>();
        for (Step step : path) {
            if (step.task == first || !circle.isEmpty()) {
                circle.add(step.task);
            }
        }
        circle.add(first);
        return circle;
    }
}
