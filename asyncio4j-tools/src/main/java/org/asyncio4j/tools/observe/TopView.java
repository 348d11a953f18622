package org.asyncio4j.tools.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code top} shows of a process, as lines. */
final class TopView {

    /** In which order tasks are shown. */
    enum Sort {
        TIME,
        NAME,
        STATE;

        Sort next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    /**
     * Two looks at a process.
     *
     * @param before the look before; null if there was none
     * @param seconds how long ago that was
     * @param shares which share of the time tasks were running, by their ids
     * @param connections those that are open now
     * @param connectionsBefore those that were open then
     */
    record Looks(
            SeenProcess now,
            @Nullable SeenProcess before,
            double seconds,
            Map<String, Double> shares,
            List<SeenConnection> connections,
            List<SeenConnection> connectionsBefore) {

        /** Returns what the connections that contain {@code filter} have transferred meanwhile, as lines. */
        List<String> connectionLines(String filter) {
            return ConnectionTable.rateLines(connections, connectionsBefore, seconds, filter);
        }
    }

    private static final String LOOP_HEAD = "%-9s %6s %9s %9s %6s %9s %9s %6s %6s %6s %9s %9s"
            .formatted(
                    "loop",
                    "thread",
                    "lag ms",
                    "worst ms",
                    "busy%",
                    "iter/s",
                    "calls/s",
                    "ready",
                    "timers",
                    "conns",
                    "read/s",
                    "sent/s");

    private static final int NAME_WIDTH = 24;

    private TopView() {}

    /** Returns the lines above the tasks: loops, what blocks them, and for what tasks wait. */
    static List<String> head(Looks looks) {
        SeenProcess now = looks.now;
        List<String> lines = new ArrayList<>();
        long tasks = now.loops().stream().mapToLong(loop -> loop.tasks().size()).sum();
        lines.add("process %d, %s engine, %d loops, %d tasks"
                .formatted(now.pid(), now.engine(), now.loops().size(), tasks));
        lines.add(LOOP_HEAD);
        for (SeenLoop loop : now.loops()) {
            lines.add(loopLine(loop, previous(loop, looks.before), looks.seconds));
        }
        now.loops().stream()
                .filter(loop -> !loop.answered())
                .map(TopView::blockedLine)
                .forEach(lines::add);
        lines.add("waits: " + waits(now));
        return lines;
    }

    /** Returns the tasks to show, in order. */
    static List<SeenTask> tasks(Looks looks, Sort sort, String filter) {
        String wanted = filter.toLowerCase(Locale.ROOT);
        Comparator<SeenTask> order = switch (sort) {
            case TIME -> Comparator.comparingDouble((SeenTask task) -> -looks.shares.getOrDefault(task.id(), 0.0));
            case NAME -> Comparator.comparing(SeenTask::name);
            case STATE -> Comparator.comparing(SeenTask::describeState);
        };
        return looks.now.loops().stream()
                .flatMap(loop -> loop.tasks().stream())
                .filter(task -> text(task).toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(order)
                .toList();
    }

    static String taskHead() {
        return "%6s  %-12s %s%-8s %9s  %s".formatted("time%", "id", pad("task"), "age", "steps", "state");
    }

    static String taskLine(SeenTask task, Looks looks) {
        String place =
                task.stack().isEmpty() ? "" : ", at " + task.stack().getFirst().inFull();
        double share = looks.shares.getOrDefault(task.id(), 0.0);
        return String.format(
                Locale.ROOT,
                "%6.1f  %-12s %s%-8s %9s  %s%s",
                share * 100,
                task.id(),
                pad(task.name()),
                task.figures().age(),
                task.figures().stepCount(),
                task.describeState(),
                place);
    }

    /** Returns the stack of one task, outermost frame first; of a running one the JDK's frames too. */
    static List<String> stack(SeenTask task) {
        List<String> lines = new ArrayList<>();
        lines.add("task " + task.name() + " (" + task.id() + "), " + task.describeState());
        List<Frame> frames = task.blockedAt().isEmpty() ? task.stack() : task.blockedAt();
        frames.reversed().forEach(frame -> lines.add("  " + frame.inFull()));
        return lines;
    }

    private static String text(SeenTask task) {
        return task.name() + " " + task.id() + " " + task.describeState() + " " + task.coroutine();
    }

    private static String pad(String name) {
        return name.length() < NAME_WIDTH ? name + " ".repeat(NAME_WIDTH - name.length()) : name + "  ";
    }

    private static @Nullable SeenLoop previous(SeenLoop loop, @Nullable SeenProcess before) {
        return before == null
                ? null
                : before.loops().stream()
                        .filter(other -> other.id().equals(loop.id()))
                        .findFirst()
                        .orElse(null);
    }

    private static String loopLine(SeenLoop loop, @Nullable SeenLoop before, double seconds) {
        LoopFigures now = loop.figures();
        LoopFigures then = before == null ? now : before.figures();
        double span = Math.max(seconds, 1e-3);
        return String.format(
                Locale.ROOT,
                "%-9s %6d %9.1f %9.1f %6.1f %9.0f %9.0f %6d %6d %6d %9s %9s",
                loop.name(),
                loop.thread(),
                now.lagMicros() / 1e3,
                now.recentLagMicros() / 1e3,
                busyPercent(now, then),
                (now.iterations() - then.iterations()) / span,
                (now.callbacks() - then.callbacks()) / span,
                now.ready(),
                now.timers(),
                now.connections(),
                Sizes.text((now.bytesRead() - then.bytesRead()) / span),
                Sizes.text((now.bytesWritten() - then.bytesWritten()) / span));
    }

    /** Returns the busy part of the time between two looks; of all time, if there was one look only. */
    private static double busyPercent(LoopFigures now, LoopFigures then) {
        long busyThen = now == then ? 0 : then.busyMicros();
        long idleThen = now == then ? 0 : then.idleMicros();
        double busy = now.busyMicros() - busyThen;
        double all = busy + now.idleMicros() - idleThen;
        return all <= 0 ? 0 : Math.clamp(100 * busy / all, 0, 100);
    }

    private static String blockedLine(SeenLoop loop) {
        SeenTask running = loop.tasks().stream()
                .filter(task -> task.state().equals("running"))
                .findFirst()
                .orElse(null);
        List<Frame> stack = running == null ? loop.blockedAt() : running.stack();
        return String.format(
                Locale.ROOT,
                "BLOCKED: %s for %s by %s%s",
                loop.name(),
                Durations.text(loop.blockedMicros()),
                running == null ? "a callback" : "task " + running.name(),
                stack.isEmpty() ? "" : ", at " + stack.getFirst().inFull());
    }

    private static String waits(SeenProcess process) {
        Map<String, Integer> kinds = new HashMap<>();
        process.loops().stream()
                .flatMap(loop -> loop.tasks().stream())
                .forEach(task ->
                        kinds.merge(task.waitKind().isEmpty() ? task.state() : task.waitKind(), 1, Integer::sum));
        return new TreeMap<>(kinds)
                .entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}
