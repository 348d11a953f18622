package org.asyncio4j.internal.introspection;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;

/**
 * A call graph as text, with the awaiters of each future below it, indented. As a tree the graph may be much larger
 * than it is: the number of paths grows by leaps when futures have several awaiters each. So a future that was shown is
 * not shown again where it waits for itself, nor once the text is long.
 */
public final class CallGraphText {

    /** After how many futures none is shown twice. */
    private static final int LONG = 1_000;

    /** How deep the text is indented; lines beyond would be mostly blank. */
    private static final int MAX_LEVEL = 1_000;

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();

    /** For each level what is left to show at it, the innermost level first. */
    private final Deque<Iterator<FutureCallGraph>> left = new ArrayDeque<>();

    /** The futures that the current one is below of, the nearest first. */
    private final Deque<Future<?>> above = new ArrayDeque<>();

    private final Set<Future<?>> aboveSet = identitySet();
    private final Set<Future<?>> shown = identitySet();
    private int entries;

    private CallGraphText() {}

    /** Returns the text, without a line break at its end. */
    public static String of(FutureCallGraph graph) {
        CallGraphText made = new CallGraphText();
        made.left.push(List.of(graph).iterator());
        while (!made.left.isEmpty()) {
            if (made.left.element().hasNext()) {
                made.show(made.left.element().next());
            } else {
                made.goUp();
            }
        }
        return made.text.toString();
    }

    private void goUp() {
        left.pop();
        if (!above.isEmpty()) {
            aboveSet.remove(above.pop());
        }
    }

    private void show(FutureCallGraph graph) {
        Future<?> future = graph.future();
        boolean again = !shown.add(future);
        entries++;
        if (aboveSet.contains(future) || (again && entries > LONG)) {
            line("* " + describe(future) + " (see above)");
            return;
        }
        line("* " + describe(future));
        if (!graph.callStack().isEmpty()) {
            line("  + Call stack:");
            for (FrameCallGraphEntry entry : graph.callStack()) {
                line("  |   " + describe(entry));
            }
        }
        if (graph.awaitedBy().isEmpty()) {
            return;
        }
        line("  + Awaited by:" + (above.size() < MAX_LEVEL ? "" : " ..."));
        if (above.size() < MAX_LEVEL) {
            above.push(future);
            aboveSet.add(future);
            left.push(graph.awaitedBy().iterator());
        }
    }

    private void line(String content) {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        text.repeat(INDENT, above.size()).append(content);
    }

    private static String describe(Future<?> future) {
        String id = "id=" + Repr.identity(future);
        return future instanceof Task<?> task
                ? "Task(name='" + Repr.oneLine(task.getName()) + "', " + id + ")"
                : "Future(" + id + ")";
    }

    private static String describe(FrameCallGraphEntry entry) {
        StackTraceElement frame = entry.frame();
        String kind = switch (entry.kind()) {
            case FUNCTION -> "";
            case ASYNC -> "async ";
            case ASYNC_GENERATOR -> "async generator ";
        };
        return "File '" + frame.getFileName() + "', line " + frame.getLineNumber() + ", in " + kind
                + Stacks.method(frame) + "()";
    }

    private static Set<Future<?>> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
