package org.asyncio4j.tools.repl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CallGraphs;
import org.asyncio4j.Coroutine;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.Cancelling;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.TaskAges;
import org.asyncio4j.internal.task.TaskPhase;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tools.observe.AwaitTree;
import org.asyncio4j.tools.observe.Frame;
import org.asyncio4j.tools.observe.LoopFigures;
import org.asyncio4j.tools.observe.SeenLoop;
import org.asyncio4j.tools.observe.SeenProcess;
import org.asyncio4j.tools.observe.SeenTask;
import org.asyncio4j.tools.observe.TaskFigures;
import org.asyncio4j.tools.observe.TaskTable;

/**
 * The tasks of the loop that runs the calling code, as {@code ps} and {@code pstree} show those of another process; but
 * that frames of snippets are written as their user knows them.
 */
final class TaskViews {

    private static final String NONE = "no tasks\n";

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

    /** Returns a row for each task and each that waits for it. */
    static String table(ProblemText text, boolean inFull) {
        TaskViews views = new TaskViews(text);
        return views.tasks.isEmpty() ? NONE : joined(TaskTable.lines(views.process(), inFull));
    }

    /** Returns the tasks that nobody waits for, and below each where it is and what it waits for. */
    static String tree(ProblemText text) {
        TaskViews views = new TaskViews(text);
        if (views.tasks.isEmpty()) {
            return NONE;
        }
        SeenProcess process = views.process();
        List<String> cycles = AwaitTree.cycleLines(process);
        return joined(cycles.isEmpty() ? AwaitTree.lines(process, false) : cycles);
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private SeenProcess process() {
        EventLoop loop = Loops.getRunningLoop();
        Thread thread = LoopState.of(loop).callbackThread();
        SeenLoop seen = new SeenLoop(
                Repr.identity(loop),
                thread == null ? 0 : thread.threadId(),
                thread == null ? "" : thread.getName(),
                true,
                0,
                loop.getDebug(),
                loop.statistics().loop(),
                LoopFigures.UNKNOWN,
                List.of(),
                tasks.stream().map(this::describe).toList());
        return new SeenProcess(ProcessHandle.current().pid(), Engine.get().name(), List.of(seen));
    }

    private SeenTask describe(Task<?> task) {
        TaskPhase phase = TaskPhase.of(task);
        WaitReason reason = phase == TaskPhase.WAITING ? task.waitsFor() : null;
        Coroutine<?> coroutine = task.getCoro();
        String code = coroutine == null ? null : coroutine.getName();
        long age = TaskAges.ageOf(task);
        long steps = task instanceof LoopTask<?> ours ? ours.steps() : -1;
        return new SeenTask(
                Repr.identity(task),
                Repr.oneLine(task.getName()),
                code == null ? "" : Repr.oneLine(code),
                phase.name().toLowerCase(Locale.ROOT),
                reason == null ? "" : reason.kind(),
                reason == null ? "" : Repr.oneLine(reason.text()),
                task.cancelling(),
                Cancelling.lastRequest(task),
                new TaskFigures(age < 0 ? -1 : age / 1_000, steps, 0),
                awaiters(task),
                frames(task),
                List.of());
    }

    private List<Frame> frames(Task<?> task) {
        List<Frame> frames = new ArrayList<>();
        FutureCallGraph graph = graphs.get(task);
        if (graph != null) {
            for (FrameCallGraphEntry entry : graph.callStack()) {
                String frame = text.textOf(entry.frame());
                if (frame != null) {
                    frames.add(new Frame(frame, "", 0));
                }
            }
        }
        return frames;
    }

    /** Returns the positions of the tasks that wait for {@code task}, directly or through futures that are none. */
    private List<Integer> awaiters(Task<?> task) {
        Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<FutureCallGraph> open = new ArrayList<>();
        FutureCallGraph own = graphs.get(task);
        if (own != null) {
            open.addAll(own.awaitedBy());
        }
        List<Integer> found = new ArrayList<>();
        while (!open.isEmpty()) {
            FutureCallGraph next = open.removeLast();
            if (!seen.add(next.future())) {
                continue;
            }
            if (next.future() instanceof Task<?> awaiter) {
                if (graphs.containsKey(awaiter)) {
                    found.add(tasks.indexOf(awaiter));
                }
            } else {
                open.addAll(next.awaitedBy());
            }
        }
        Collections.sort(found);
        return found;
    }
}
