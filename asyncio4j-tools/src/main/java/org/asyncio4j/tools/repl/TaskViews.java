package org.asyncio4j.tools.repl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CallGraphs;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;

/** The tasks of the loop that runs the calling code, as text: a table, and a tree of who waits for whom. */
final class TaskViews {

    private final ProblemText text;

    /** All tasks but the one that asks, in the order of their creation. */
    private final List<Task<?>> tasks;

    private final Map<Future<?>, FutureCallGraph> graphs = new IdentityHashMap<>();

    private TaskViews(ProblemText text) {
        this.text = text;
        tasks = new ArrayList<>(Asyncio.allTasks());
        tasks.remove(Asyncio.currentTask());
        tasks.forEach(task -> graphs.put(task, CallGraphs.captureCallGraph(task)));
    }

    /** Returns one line for each task: its name, where it is, and who waits for it. */
    static String table(ProblemText text) {
        return new TaskViews(text).table();
    }

    /** Returns the tasks that nobody waits for, and below each where it is and what it waits for. */
    static String tree(ProblemText text) {
        return new TaskViews(text).tree();
    }

    private String table() {
        if (tasks.isEmpty()) {
            return "no tasks\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("task name", "coroutine stack", "awaited by"));
        for (Task<?> task : tasks) {
            rows.add(List.of(
                    task.getName(),
                    String.join(" -> ", frames(task)),
                    awaiters(task).stream().map(Task::getName).collect(Collectors.joining(", "))));
        }
        int[] widths = new int[3];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    private String tree() {
        if (tasks.isEmpty()) {
            return "no tasks\n";
        }
        Map<Task<?>, List<Task<?>>> awaited = new IdentityHashMap<>();
        List<Task<?>> roots = new ArrayList<>();
        for (Task<?> task : tasks) {
            List<Task<?>> awaiters = awaiters(task);
            awaiters.forEach(awaiter ->
                    awaited.computeIfAbsent(awaiter, _ -> new ArrayList<>()).add(task));
            if (awaiters.isEmpty()) {
                roots.add(task);
            }
        }
        StringBuilder tree = new StringBuilder();
        Set<Task<?>> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEach(root -> append(tree, root, awaited, shown));
        // What is left waits in a circle.
        for (Task<?> task : tasks) {
            if (!shown.contains(task)) {
                tree.append("tasks that wait for each other:\n");
                append(tree, task, awaited, shown);
            }
        }
        return tree.toString();
    }

    private record Node(Task<?> task, String indent, boolean last) {}

    /** Without recursion: such chains may be long. */
    private void append(StringBuilder tree, Task<?> root, Map<Task<?>, List<Task<?>>> awaited, Set<Task<?>> shown) {
        List<Node> open = new ArrayList<>(List.of(new Node(root, "", true)));
        while (!open.isEmpty()) {
            Node node = open.removeLast();
            tree.append(node.indent).append(node.last ? "└── " : "├── ");
            tree.append("(T) ").append(node.task.getName());
            if (!shown.add(node.task)) {
                tree.append(" (shown above)\n");
                continue;
            }
            tree.append('\n');
            String indent = node.indent + (node.last ? "    " : "│   ");
            for (String frame : frames(node.task)) {
                tree.append(indent).append("└── ").append(frame).append('\n');
                indent += "    ";
            }
            List<Task<?>> children = awaited.getOrDefault(node.task, List.of());
            for (int i = children.size() - 1; i >= 0; i--) {
                open.add(new Node(children.get(i), indent, i == children.size() - 1));
            }
        }
    }

    /** Returns the frames of a task, outermost first. */
    private List<String> frames(Task<?> task) {
        List<String> frames = new ArrayList<>();
        FutureCallGraph graph = graphs.get(task);
        if (graph != null) {
            for (FrameCallGraphEntry entry : graph.callStack()) {
                String frame = text.textOf(entry.frame());
                if (frame != null) {
                    frames.addFirst(frame);
                }
            }
        }
        return frames;
    }

    /** Returns the tasks that wait for {@code task}, directly or through futures that are none, in the order of creation. */
    private List<Task<?>> awaiters(Task<?> task) {
        Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<FutureCallGraph> open = new ArrayList<>();
        FutureCallGraph own = graphs.get(task);
        if (own != null) {
            open.addAll(own.awaitedBy());
        }
        List<Task<?>> found = new ArrayList<>();
        while (!open.isEmpty()) {
            FutureCallGraph next = open.removeLast();
            if (!seen.add(next.future())) {
                continue;
            }
            if (next.future() instanceof Task<?> awaiter) {
                if (graphs.containsKey(awaiter)) {
                    found.add(awaiter);
                }
            } else {
                open.addAll(next.awaitedBy());
            }
        }
        found.sort(Comparator.comparingInt(tasks::indexOf));
        return found;
    }
}
