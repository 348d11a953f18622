package org.asyncio4j.tools.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tasks of a loop as trees: below each task the frames of its stack, outermost first, and below the innermost one the
 * tasks that it waits for. A task that several wait for is below each of them; the number of paths may grow by leaps, so
 * once the text is long none is shown twice.
 */
public final class AwaitTree {

    /** After how many tasks none is shown twice. */
    private static final int LONG = 1_000;

    /** How deep the text is indented; lines beyond would be mostly blank. */
    private static final int MOST_LEVELS = 1_000;

    private final SeenLoop loop;

    /** For each task the tasks that it waits for. */
    private final List<List<Integer>> awaited = new ArrayList<>();

    private AwaitTree(SeenLoop loop) {
        this.loop = loop;
        loop.tasks().forEach(task -> awaited.add(new ArrayList<>()));
        for (int i = 0; i < loop.tasks().size(); i++) {
            for (int awaiter : loop.tasks().get(i).awaitedBy()) {
                awaited.get(awaiter).add(i);
            }
        }
    }

    /** Something to print: a task, or what is left of its frames, at some depth. */
    private record Item(int task, int frames, String indent, int level, boolean last) {}

    /** Returns the circles of a process, as the names of their tasks; no tree can be drawn if there are any. */
    static List<String> cycles(SeenProcess process) {
        List<String> cycles = new ArrayList<>();
        for (SeenLoop loop : process.loops()) {
            Set<Integer> awaiters = new LinkedHashSet<>();
            loop.tasks().forEach(task -> awaiters.addAll(task.awaitedBy()));
            for (List<Integer> cycle : Cycles.of(new AwaitTree(loop).awaited, awaiters)) {
                cycles.add(cycle.stream()
                        .map(task -> loop.tasks().get(task).name())
                        .collect(Collectors.joining(" → ")));
            }
        }
        return cycles;
    }

    /** Returns what to print instead of trees if there are circles; nothing if there are none. */
    public static List<String> cycleLines(SeenProcess process) {
        List<String> cycles = cycles(process);
        if (cycles.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("ERROR: await-graph contains cycles - cannot print a tree!", ""));
        cycles.forEach(cycle -> lines.add("cycle: " + cycle));
        return lines;
    }

    /** Returns the lines of all trees of a process that has no circles. */
    public static List<String> lines(SeenProcess process, boolean inFull) {
        List<String> lines = new ArrayList<>();
        for (SeenLoop loop : process.loops()) {
            if (inFull) {
                lines.add("loop " + loop.id() + " on thread " + loop.thread()
                        + (loop.answered() ? "" : ", which does not answer"));
            }
            new AwaitTree(loop).print(lines, inFull);
        }
        return lines;
    }

    /** Returns the same as data for JSON: a task that several wait for is there in full once. */
    static List<Map<String, Object>> data(SeenProcess process) {
        List<Map<String, Object>> loops = new ArrayList<>();
        for (SeenLoop loop : process.loops()) {
            AwaitTree tree = new AwaitTree(loop);
            List<Map<String, Object>> tasks = new ArrayList<>();
            for (int i = 0; i < loop.tasks().size(); i++) {
                SeenTask task = loop.tasks().get(i);
                Map<String, Object> data = task.data();
                data.put("root", task.awaitedBy().isEmpty());
                data.put(
                        "awaits",
                        tree.awaited.get(i).stream()
                                .map(child -> loop.tasks().get(child).id())
                                .toList());
                tasks.add(data);
            }
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("loop", loop.id());
            data.put("tid", loop.thread());
            data.put("answered", loop.answered());
            data.put("tasks", tasks);
            loops.add(data);
        }
        return loops;
    }

    private void print(List<String> lines, boolean inFull) {
        Deque<Item> left = new ArrayDeque<>();
        for (int i = loop.tasks().size() - 1; i >= 0; i--) {
            if (loop.tasks().get(i).awaitedBy().isEmpty()) {
                left.push(new Item(i, loop.tasks().get(i).stack().size(), "", 0, true));
            }
        }
        Set<Integer> begun = new HashSet<>();
        while (!left.isEmpty()) {
            Item item = left.pop();
            SeenTask task = loop.tasks().get(item.task);
            boolean isTask = item.frames == task.stack().size();
            boolean again = isTask && !begun.add(item.task) && begun.size() > LONG;
            boolean tooDeep = item.level >= MOST_LEVELS;
            String label = isTask
                    ? "(T) " + task.name() + (inFull ? "  [" + task.describeState() + "]" : "")
                            + (again ? " (see above)" : tooDeep ? " ..." : "")
                    : " " + task.stack().get(item.frames).inFull();
            lines.add(item.indent + (item.last ? "└── " : "├── ") + label);
            if (!again && !tooDeep) {
                pushBelow(item, left);
            }
        }
    }

    /** The frame below a task or a frame, or else the tasks. An item of a frame holds that frame's index. */
    private void pushBelow(Item item, Deque<Item> left) {
        String indent = item.indent + (item.last ? "    " : "│   ");
        if (item.frames > 0) {
            left.push(new Item(item.task, item.frames - 1, indent, item.level + 1, true));
            return;
        }
        List<Integer> children = awaited.get(item.task);
        for (int i = children.size() - 1; i >= 0; i--) {
            int child = children.get(i);
            int frames = loop.tasks().get(child).stack().size();
            left.push(new Item(child, frames, indent, item.level + 1, i == children.size() - 1));
        }
    }
}
