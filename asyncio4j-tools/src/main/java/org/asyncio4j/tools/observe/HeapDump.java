package org.asyncio4j.tools.observe;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.asyncio4j.internal.task.TaskAges;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.ThreadObjectGCRoot;

/**
 * The loops and tasks in a heap dump. The JVM writes the stacks of suspended virtual threads into it (since JDK 22), so
 * the await tree of a dead process is whole. It is read from the fields of the library's objects: those that are not
 * there, because the dump is of another version, are left out. A task is as old as it was when the process last noted
 * which tasks there are, at most half a second before it stopped.
 */
final class HeapDump {

    private static final String TASK_PACKAGE = "org.asyncio4j.internal.task.";
    private static final String LOOP = "org.asyncio4j.internal.loop.LoopCore";

    private final Heap heap;

    /** The stacks of threads, by the ids of their objects. */
    private final Map<Long, StackTraceElement[]> stacks = new HashMap<>();

    private final TaskAges ages;

    private HeapDump(Heap heap) {
        this.heap = heap;
        ages = agesOf(heap.getJavaClassByName(TASK_PACKAGE + "TaskAges"));
        for (Object root : heap.getGCRoots()) {
            if (root instanceof ThreadObjectGCRoot thread && thread.getStackTrace() != null) {
                stacks.put(thread.getInstance().getInstanceId(), thread.getStackTrace());
            }
        }
    }

    /** Reads the loops in a dump. */
    static SeenProcess read(Path file) throws ToolFailure {
        List<SeenLoop> loops;
        try {
            // The parser keeps an index in a folder beside the dump, and trusts one that it finds there.
            Path folder = Files.createTempDirectory("asyncio4j-");
            try {
                Path link = Files.createSymbolicLink(folder.resolve("dump.hprof"), file.toAbsolutePath());
                loops = new HeapDump(HeapFactory.createHeap(new File(link.toString()))).loops();
            } finally {
                delete(folder);
            }
        } catch (IOException | RuntimeException e) {
            throw new ToolFailure(file + " is no heap dump that can be read: " + e);
        }
        if (loops.isEmpty()) {
            throw new ToolFailure("there is no loop of asyncio4j in " + file + ".");
        }
        return new SeenProcess(0, "", loops);
    }

    private static TaskAges agesOf(@Nullable JavaClass type) {
        Instance notes =
                type != null && type.getValueOfStaticField("OF_PROCESS") instanceof Instance found ? found : null;
        long[] times = HeapFields.longs(at(notes, "times"));
        long[] numbers = HeapFields.longs(at(notes, "numbers"));
        long[] named = HeapFields.longs(at(notes, "named"));
        long count = number(notes, "count");
        boolean whole = count <= times.length && count <= numbers.length && count <= named.length;
        return TaskAges.of(times, numbers, named, whole ? (int) count : 0);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.toList();
        }
        for (Path each : all.reversed()) {
            Files.delete(each);
        }
    }

    private List<SeenLoop> loops() {
        List<SeenLoop> loops = new ArrayList<>();
        JavaClass type = heap.getJavaClassByName(LOOP);
        if (type == null) {
            return loops;
        }
        for (Object found : type.getInstances()) {
            Instance loop = (Instance) Objects.requireNonNull(found);
            List<Instance> tasks = tasksOf(loop);
            Instance thread = at(loop, "thread", "worker", "thread");
            if (!tasks.isEmpty() || thread != null) {
                loops.add(describe(loop, thread, tasks));
            }
        }
        return loops;
    }

    private SeenLoop describe(Instance loop, @Nullable Instance thread, List<Instance> tasks) {
        Awaited awaited = new Awaited(tasks);
        List<SeenTask> seen = new ArrayList<>();
        for (Instance task : tasks) {
            seen.add(describe(task, awaited));
        }
        Instance visible = at(loop, "loop");
        return new SeenLoop(
                id(visible == null ? loop : visible),
                number(thread, "tid"),
                text(thread == null ? null : thread.getValueOfField("name")),
                true,
                0,
                Boolean.TRUE.equals(loop.getValueOfField("debug")),
                "",
                new LoopFigures(
                        number(loop, "iterations"), 0, number(at(loop, "ready"), "size"), 0, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(),
                seen);
    }

    private SeenTask describe(Instance task, Awaited awaited) {
        Instance waiter = at(task, "waiter");
        boolean running = Boolean.TRUE.equals(task.getValueOfField("running"));
        if (waiter != null && (running || number(waiter, "state") != 0)) {
            waiter = null;
        }
        String state = running ? "running" : waiter != null ? "waiting" : at(task, "fiber") == null ? "new" : "ready";
        StackTraceElement[] stack = stackOf(task);
        return new SeenTask(
                id(task),
                nameOf(task),
                text(valueAt(task, "coroutine", "name")),
                state,
                waiter == null ? "" : kindOf(waiter),
                waiter == null ? "" : reason(waiter),
                number(task, "cancelRequests"),
                number(task, "cancelRequests") == 0 ? "" : lastRequest(at(task, "cancellations")),
                new TaskFigures(ageMicros(task), steps(task), 0),
                awaited.by(task),
                frames(Stacks.userFrames(stack)),
                running ? frames(List.of(stack)) : List.of());
    }

    /** Returns who made the last request, and its message. */
    private static String lastRequest(@Nullable Instance cancellations) {
        List<Instance> several = HeapFields.elements(at(cancellations, "requests"));
        Instance last = several.isEmpty() ? cancellations : several.getLast();
        String by = text(valueAt(last, "by"));
        String reason = text(valueAt(last, "reason"));
        String message = text(valueAt(last, "message"));
        return last == null
                ? ""
                : Repr.oneLine("by "
                        + (reason.isEmpty() ? by : by.equals("a callback") ? reason : reason + " in " + by)
                        + (message.isEmpty() ? "" : ": " + message));
    }

    private long ageMicros(Instance task) {
        long age = ages.ageAtLastNote(number(task, "number"));
        return age < 0 ? -1 : age / 1_000;
    }

    /** It is counted without a sign. */
    private static long steps(Instance task) {
        return task.getValueOfField("steps") instanceof Integer steps ? Integer.toUnsignedLong(steps) : -1;
    }

    private static List<Instance> tasksOf(Instance loop) {
        List<Instance> tasks = new ArrayList<>();
        for (Instance task : HeapFields.elements(at(loop, "tasks", "slots"))) {
            if (number(task, "state") == 0) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    private StackTraceElement[] stackOf(Instance task) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (Instance fiber = at(task, "fiber"); fiber != null; fiber = at(fiber, "caller")) {
            Instance thread = at(fiber, "thread");
            StackTraceElement[] own = thread == null ? null : stacks.get(thread.getInstanceId());
            if (own != null) {
                frames.addAll(List.of(own));
            }
        }
        return frames.toArray(StackTraceElement[]::new);
    }

    private static List<Frame> frames(List<StackTraceElement> frames) {
        List<Frame> seen = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            // A dump has the frames of lambdas' own classes too, which the JVM hides elsewhere.
            if (!frame.getClassName().contains("$$Lambda")) {
                String file = frame.getFileName();
                seen.add(new Frame(Stacks.method(frame), file == null ? "" : file, frame.getLineNumber()));
            }
        }
        return seen;
    }

    private static String nameOf(Instance task) {
        Object name = task.getValueOfField("name");
        return name == null ? "Task-" + number(task, "number") : Repr.oneLine(text(name));
    }

    /** Returns what tasks wait for that wait for a future, in a word. */
    private static String kindOf(Instance waiter) {
        if (isTask(waiter)) {
            return "task";
        }
        Instance target = targetOf(waiter);
        if (target == null) {
            return "future";
        }
        String type = HeapFields.simpleName(target);
        return type.equals("TimerEntry") ? "sleep" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    private static String reason(Instance waiter) {
        if (isTask(waiter)) {
            return nameOf(waiter);
        }
        Instance target = targetOf(waiter);
        if (target == null) {
            return "a future";
        }
        Instance holder = at(target, "holder");
        String type = HeapFields.simpleName(target);
        return (type.equals("TimerEntry") ? "a timer" : type)
                + (holder == null ? "" : " that " + nameOf(holder) + " holds");
    }

    /** Returns the lock, queue or timer that a pending future stands for, or null. */
    private static @Nullable Instance targetOf(Instance waiter) {
        Instance target = at(waiter, "outcome");
        Instance owner = target == null ? null : at(target, "owner");
        return owner == null ? target : owner;
    }

    private static boolean isTask(Instance future) {
        return future.getJavaClass().getName().equals(TASK_PACKAGE + "LoopTask");
    }

    private static String id(Instance instance) {
        return "0x" + Long.toHexString(instance.getInstanceId());
    }

    private static @Nullable Instance at(@Nullable Instance from, String... path) {
        return valueAt(from, path) instanceof Instance instance ? instance : null;
    }

    private static @Nullable Object valueAt(@Nullable Instance from, String... path) {
        Object value = from;
        for (String name : path) {
            value = value instanceof Instance instance ? instance.getValueOfField(name) : null;
        }
        return value;
    }

    private static long number(@Nullable Instance from, String field) {
        return valueAt(from, field) instanceof Number number ? number.longValue() : 0;
    }

    private static String text(@Nullable Object string) {
        return string instanceof Instance instance ? HeapFields.string(instance) : "";
    }
}
