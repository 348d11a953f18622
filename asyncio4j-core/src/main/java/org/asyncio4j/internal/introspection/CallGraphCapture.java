package org.asyncio4j.internal.introspection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.FrameCallGraphEntry.Kind;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;
import org.asyncio4j.internal.iteration.GeneratorCore;
import org.asyncio4j.internal.iteration.GeneratorHandle;
import org.asyncio4j.internal.task.Awaiters;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.TaskStack;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/**
 * Captures a call graph: from a future to those that wait for it, and on to those that wait for these. Depth first, with
 * a stack of its own, since chains of tasks may be longer than a thread's stack is deep. Each future is looked at once,
 * so a circle ends where it closes.
 */
public final class CallGraphCapture {

    /** Of the user's code that is called by a class of the library. */
    private static final Map<String, Kind> KINDS = Map.of(
            CodeCoroutine.class.getName(), Kind.ASYNC,
            Awaiting.class.getName(), Kind.ASYNC,
            LoopTask.class.getName(), Kind.ASYNC,
            GeneratorCore.class.getName(), Kind.ASYNC_GENERATOR,
            GeneratorHandle.class.getName(), Kind.ASYNC_GENERATOR);

    private final int limit;

    /** The futures that are finished; null for those that the capture is still above of. */
    private final Map<Future<?>, @Nullable FutureCallGraph> graphs = new IdentityHashMap<>();

    private final Deque<Open> path = new ArrayDeque<>();

    /** A future some of whose awaiters are still to be captured. */
    private record Open(
            Future<?> future,
            List<FrameCallGraphEntry> callStack,
            Iterator<Future<?>> left,
            List<FutureCallGraph> awaitedBy) {}

    private CallGraphCapture(int limit) {
        this.limit = limit;
    }

    /**
     * Captures the graph of {@code future}, or of the current task if null; null if there is neither.
     *
     * @param depth where the stack of the current task begins: 1 for the caller of the library, 2 for that one's caller
     * @param limit how many entries of each stack are kept: the outermost ones, or if negative the innermost ones
     */
    public static @Nullable FutureCallGraph of(@Nullable Future<?> future, int depth, int limit) {
        Checks.notNegative(depth, "depth");
        LoopState here = LoopState.runningOrNull();
        if (future == null && here == null) {
            throw new IllegalStateException(
                    "no running event loop, and so no current task; pass the future whose call" + " graph is wanted");
        }
        Task<?> current = here == null ? null : here.current;
        Future<?> root = future == null ? current : future;
        if (root == null) {
            return null;
        }
        return new CallGraphCapture(limit).capture(root, root == current ? Math.max(depth - 1, 0) : 0);
    }

    private FutureCallGraph capture(Future<?> root, int skipped) {
        open(root, skipped);
        while (true) {
            Open innermost = path.element();
            if (innermost.left.hasNext()) {
                Future<?> next = innermost.left.next();
                if (!graphs.containsKey(next)) {
                    open(next, 0);
                } else {
                    FutureCallGraph known = graphs.get(next);
                    innermost.awaitedBy.add(known == null ? new FutureCallGraph(next, List.of(), List.of()) : known);
                }
                continue;
            }
            path.pop();
            FutureCallGraph graph = new FutureCallGraph(innermost.future, innermost.callStack, innermost.awaitedBy);
            graphs.put(innermost.future, graph);
            if (path.isEmpty()) {
                return graph;
            }
            path.element().awaitedBy.add(graph);
        }
    }

    private void open(Future<?> future, int skipped) {
        // The awaiters first: that checks the thread.
        List<Future<?>> awaiters = Awaiters.of(future);
        List<FrameCallGraphEntry> callStack =
                future instanceof Task<?> task && limit != 0 ? callStack(task, skipped) : List.of();
        graphs.put(future, null);
        path.push(new Open(future, callStack, awaiters.iterator(), new ArrayList<>()));
    }

    private List<FrameCallGraphEntry> callStack(Task<?> task, int skipped) {
        List<FrameCallGraphEntry> entries = entries(TaskStack.whereItIs(task));
        List<FrameCallGraphEntry> wanted = entries.subList(Math.min(skipped, entries.size()), entries.size());
        int size = wanted.size();
        return limit > 0
                ? wanted.subList(Math.max(size - limit, 0), size)
                : wanted.subList(0, (int) Math.min(size, -(long) limit));
    }

    /** Returns the user's frames; what they are is told by the frames of the library that called them. */
    private static List<FrameCallGraphEntry> entries(StackTraceElement[] stack) {
        List<FrameCallGraphEntry> entries = new ArrayList<>();
        Kind kind = Kind.FUNCTION;
        for (int i = stack.length - 1; i >= 0; i--) {
            StackTraceElement frame = stack[i];
            if (Stacks.isUserCode(frame)) {
                entries.addFirst(new FrameCallGraphEntry(frame, kind));
                kind = Kind.FUNCTION;
            } else {
                kind = kindOfBody(frame, kind);
            }
        }
        return entries;
    }

    /** Returns what the user's code is that a frame calls; that of the JDK calls what the library gave it. */
    private static Kind kindOfBody(StackTraceElement frame, Kind before) {
        String name = frame.getClassName();
        if (!name.startsWith("org.asyncio4j.")) {
            return before;
        }
        int nested = name.indexOf('$');
        return KINDS.getOrDefault(nested < 0 ? name : name.substring(0, nested), Kind.FUNCTION);
    }
}
