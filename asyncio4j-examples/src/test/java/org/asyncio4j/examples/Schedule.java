package org.asyncio4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.extras.Extras;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.testing.VirtualClock;

/**
 * What the tasks of a program did, step by step, in virtual time: recorded while it ran, and drawn by {@link SchedulePicture}.
 *
 * <p>The loop's code tells a {@link Recorder} when a step begins and ends. Between two such calls nothing else of the loop
 * runs, so what is printed and created in between belongs to that step; and a task that waited before a step and whose future
 * is done behind it was woken by that step.
 */
final class Schedule {

    static final String MAIN_TASK = "main task";

    /** What code outside of tasks does has lanes as well. */
    static final String MAIN_THREAD = "main()";

    static final String CALLBACKS = "callbacks";

    /** A task, or code outside of tasks. */
    static final class Lane {

        final String name;

        /** Null for what is no task. */
        final Long taskId;

        /** In which step it was created; null for the main task, and for what is no task. */
        final Step creator;

        final List<Step> steps = new ArrayList<>();

        /** How the task ended: {@code finished}, {@code cancelled} or {@code failed: ...}; null before. */
        String outcome;

        Lane(String name, Long taskId, Step creator) {
            this.name = name;
            this.taskId = taskId;
            this.creator = creator;
        }
    }

    /** What a task does from where it is resumed to its next suspension. */
    static final class Step {

        /** Of the loop, from 1; 0 outside. */
        final int iteration;

        final long nanos;
        final List<String> printed = new ArrayList<>();

        /** Null until the step has ended, when it is known whose it was. */
        Lane lane;

        /** What the task waits for behind it; null if it does not wait. */
        String awaits;

        /** What made the task ready behind it. */
        Wake wake;

        Step(int iteration, long nanos) {
            this.iteration = iteration;
            this.nanos = nanos;
        }
    }

    /**
     * What made a task ready.
     *
     * @param by the step that completed what was awaited, or the last one before the callback that did; null for a timer
     * @param direct whether that step did it itself
     */
    record Wake(Step by, boolean direct) {}

    /** What {@code run} does at its end. */
    private static final Set<String> OF_THE_LIBRARY = Set.of("shutdownAsyncgens", "shutdownDefaultExecutor");

    private static final Pattern UNNAMED = Pattern.compile("Task-(\\d+)");
    private static final Pattern SECONDS = Pattern.compile("(\\d+\\.\\d+) s to pass");

    final List<Step> steps = new ArrayList<>();
    final List<Lane> lanes = new ArrayList<>();

    /** The names of the loops in which tasks were created. */
    final Set<String> loops = new HashSet<>();

    private Schedule() {}

    private long tasks() {
        return lanes.stream().filter(lane -> lane.taskId != null).count();
    }

    /** Runs a program; returns null if javac refuses it. */
    static Schedule of(Path folder, String name, String source) throws Exception {
        Schedule schedule = new Schedule();
        Recording recording = schedule.new Recording();
        Recorder before = Recorder.activeOrNull();
        Recorder.use(recording);
        try (PrintStream out = new PrintStream(recording.new Lines(), true, StandardCharsets.UTF_8)) {
            return Program.watched(folder, name, source, recording::newClock, out) ? schedule : null;
        } finally {
            Recorder.use(before);
        }
    }

    /** Called by one thread at a time: the loop's, or that of the task which the loop runs. */
    private final class Recording extends Quiet {

        private final Thread mainThread = Thread.currentThread();
        private final Map<Long, Lane> byId = new LinkedHashMap<>();
        private final Map<String, String> names = new HashMap<>();

        /** Tasks that wait, with the step behind which they do. */
        private final Map<Task<?>, Step> waiting = new LinkedHashMap<>();

        private VirtualClock clock = new VirtualClock();

        /** The step that runs; null between steps. */
        private Step open;

        private Step last;

        private int iteration;

        VirtualClock newClock() {
            clock = new VirtualClock();
            return clock;
        }

        /** Those without a name of their own are numbered from the beginning of the JVM. */
        private String nameOf(String task) {
            Matcher unnamed = UNNAMED.matcher(task);
            return unnamed.matches() ? names.computeIfAbsent(task, it -> "Task-" + (names.size() + 1)) : task;
        }

        private Step newStep() {
            Step step = new Step(iteration, clock.nanos());
            steps.add(step);
            return step;
        }

        @Override
        public void taskCreated(String loop, long taskId, String task, String coroutine, long parent) {
            loops.add(loop);
            String name = nameOf(task);
            if (!OF_THE_LIBRARY.contains(coroutine)) {
                Lane lane = new Lane(tasks() == 0 ? MAIN_TASK : name, taskId, open);
                byId.put(taskId, lane);
                lanes.add(lane);
            }
        }

        @Override
        public Object iterationBegins() {
            iteration++;
            return null;
        }

        @Override
        public Object stepBegins() {
            wake(new Wake(last != null && last.nanos == clock.nanos() ? last : null, false));
            open = newStep();
            return open;
        }

        @Override
        public boolean recordsStep(Object step) {
            wake(new Wake(open, true));
            last = open;
            open = null;
            return true;
        }

        @Override
        public void stepEnds(Object step, long taskId, String task, String loop) {
            Step ended = (Step) step;
            Lane lane = byId.get(taskId);
            if (lane == null) {
                steps.remove(ended);
            } else {
                ended.lane = lane;
                lane.steps.add(ended);
            }
        }

        @Override
        public Object awaitBegins() {
            Task<?> task = Asyncio.currentTask();
            WaitReason reason = task.waitsFor();
            if (reason == null) {
                boolean cancelled = Extras.currentEffectiveDeadline() == Double.NEGATIVE_INFINITY;
                last.awaits = cancelled ? "(cancelled at once)" : "sleep(0)";
                last.wake = new Wake(last, true);
            } else {
                last.awaits = textOf(reason);
                waiting.put(task, last);
            }
            return null;
        }

        private String textOf(WaitReason reason) {
            Matcher seconds = SECONDS.matcher(reason.text());
            if (seconds.matches()) {
                return "sleep(" + SchedulePicture.seconds(Math.round(Double.parseDouble(seconds.group(1)) * 1e9)) + ")";
            }
            return reason.kind().equals("task") ? nameOf(reason.text()) : reason.kind();
        }

        /** Notes which of the waiting tasks wait no more. */
        private void wake(Wake wake) {
            waiting.entrySet().removeIf(entry -> {
                boolean ready = entry.getKey().waitsFor() == null;
                if (ready) {
                    entry.getValue().wake = wake;
                }
                return ready;
            });
        }

        @Override
        public void taskEnded(long taskId, String task, String outcome) {
            if (byId.containsKey(taskId)) {
                byId.get(taskId).outcome = outcome;
            }
            wake(new Wake(last, true));
        }

        private void printed(String line) {
            if (open != null) {
                open.printed.add(line);
                return;
            }
            boolean outside = Thread.currentThread() == mainThread;
            if (outside) {
                iteration = 0;
            }
            String name = outside ? MAIN_THREAD : CALLBACKS;
            Lane lane = lanes.stream()
                    .filter(it -> it.name.equals(name))
                    .findFirst()
                    .orElseGet(() -> {
                        Lane made = new Lane(name, null, null);
                        lanes.addFirst(made);
                        return made;
                    });
            Step before = steps.isEmpty() ? null : steps.getLast();
            boolean goesOn = before != null && before.lane == lane && before.iteration == iteration;
            Step step = goesOn ? before : newStep();
            step.printed.add(line);
            if (!goesOn) {
                step.lane = lane;
                lane.steps.add(step);
            }
        }

        /** Tells each whole line. */
        final class Lines extends OutputStream {

            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int octet) {
                if (octet != '\n') {
                    line.write(octet);
                    return;
                }
                printed(line.toString(StandardCharsets.UTF_8).stripTrailing());
                line.reset();
            }
        }
    }

    /** Records nothing. */
    private abstract static class Quiet extends Recorder {

        @Override
        public boolean recordsCreated() {
            return true;
        }

        @Override
        public boolean recordsEnded() {
            return true;
        }

        @Override
        public void taskCancelled(long taskId, String task, String message) {}

        @Override
        public boolean recordsAwait(Object wait) {
            return false;
        }

        @Override
        public void awaitEnds(Object wait, long taskId, String task, String waitsFor) {}

        @Override
        public void iterationEnds(Object iteration, String loop, long callbacks) {}

        @Override
        public Object blockedBegins() {
            return null;
        }

        @Override
        public void blockedEnds(Object blocked, String loop, long taskId, String task, String stack) {}

        @Override
        public boolean recordsStuck() {
            return false;
        }

        @Override
        public void loopStuck(String loop, long taskId, String task, String stack, long nanos) {}

        @Override
        public void connectionOpened(String loop, String local, String peer, String kind) {}

        @Override
        public void connectionLost(
                String loop, String local, String peer, String kind, long bytesRead, long bytesWritten, String error) {}

        @Override
        public void childStarted(long pid, String program) {}

        @Override
        public void childEnded(long pid, int returnCode) {}
    }
}
