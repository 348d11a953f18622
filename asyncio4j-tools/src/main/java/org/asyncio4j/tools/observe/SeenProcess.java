package org.asyncio4j.tools.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A process as it was at a moment.
 *
 * @param engine {@code carrier} or {@code portable}
 */
public record SeenProcess(long pid, String engine, List<SeenLoop> loops) {

    private static final long VERSION = 1;

    /** Reads what a process says of itself. */
    static SeenProcess of(String json) throws ToolFailure {
        Map<String, Object> map = Json.answer(json);
        if (map.get("error") != null) {
            throw new ToolFailure("the process refused to answer: " + map.get("error"));
        }
        if (number(map, "version") != VERSION) {
            throw new ToolFailure("the process runs a version of asyncio4j that this command does not know.");
        }
        return new SeenProcess(number(map, "pid"), string(map, "engine"), loops(map));
    }

    /** Returns whether all loops told their state themselves. */
    boolean answered() {
        return loops.stream().allMatch(SeenLoop::answered);
    }

    private static List<SeenLoop> loops(Map<?, ?> process) {
        List<SeenLoop> loops = new ArrayList<>();
        for (Map<?, ?> loop : maps(process, "loops")) {
            long blocked = number(loop, "blockedMicros");
            List<SeenTask> tasks = new ArrayList<>();
            for (Map<?, ?> task : maps(loop, "tasks")) {
                tasks.add(task(task, blocked));
            }
            loops.add(new SeenLoop(
                    string(loop, "id"),
                    number(loop, "thread"),
                    string(loop, "threadName"),
                    Boolean.TRUE.equals(loop.get("answered")),
                    blocked,
                    Boolean.TRUE.equals(loop.get("debug")),
                    string(loop, "name"),
                    figures(loop),
                    frames(loop, "blockedAt"),
                    tasks));
        }
        return loops;
    }

    private static LoopFigures figures(Map<?, ?> loop) {
        return new LoopFigures(
                number(loop, "iterations"),
                number(loop, "callbacks"),
                number(loop, "ready"),
                number(loop, "timers"),
                number(loop, "outsideJobs"),
                number(loop, "lagMicros"),
                number(loop, "recentLagMicros"),
                number(loop, "busyMicros"),
                number(loop, "idleMicros"),
                number(loop, "connections"),
                number(loop, "bytesRead"),
                number(loop, "bytesWritten"));
    }

    private static SeenTask task(Map<?, ?> task, long blocked) {
        List<Integer> awaitedBy = new ArrayList<>();
        if (task.get("awaitedBy") instanceof List<?> indexes) {
            indexes.forEach(index -> awaitedBy.add(((Number) Objects.requireNonNull(index)).intValue()));
        }
        String state = string(task, "state");
        TaskFigures figures = new TaskFigures(
                numberOr(task, "ageMicros", -1), numberOr(task, "steps", -1), state.equals("running") ? blocked : 0);
        return new SeenTask(
                string(task, "id"),
                string(task, "name"),
                string(task, "coroutine"),
                state,
                string(task, "waitKind"),
                string(task, "waitsFor"),
                number(task, "cancelling"),
                string(task, "cancelledBy"),
                figures,
                awaitedBy,
                frames(task, "stack"),
                frames(task, "blockedAt"));
    }

    private static List<Frame> frames(Map<?, ?> map, String name) {
        List<Frame> frames = new ArrayList<>();
        for (Map<?, ?> frame : maps(map, name)) {
            frames.add(new Frame(string(frame, "function"), string(frame, "file"), (int) number(frame, "line")));
        }
        return frames;
    }

    private static List<Map<?, ?>> maps(Map<?, ?> map, String name) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (map.get(name) instanceof List<?> list) {
            for (Object item : list) {
                maps.add((Map<?, ?>) Objects.requireNonNull(item));
            }
        }
        return maps;
    }

    private static String string(Map<?, ?> map, String name) {
        @Nullable Object value = map.get(name);
        return value == null ? "" : value.toString();
    }

    private static long number(Map<?, ?> map, String name) {
        return numberOr(map, name, 0);
    }

    private static long numberOr(Map<?, ?> map, String name, long missing) {
        return map.get(name) instanceof Number number ? number.longValue() : missing;
    }
}
