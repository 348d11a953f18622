package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.allTasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;

/**
 * Where all hosts and their tasks stand, with what they await.
 *
 * @param hosts in the order in which they were added
 */
record Standing(List<OfHost> hosts) {

    private static final int MOST_FRAMES = 4;

    private static final Set<String> OURS =
            Set.of(Host.class.getName(), World.class.getName(), Scheduler.class.getName());

    /** Where nothing is known. */
    static final Standing UNKNOWN = new Standing(List.of());

    record OfHost(String name, String state, List<OfTask> tasks) {}

    /**
     * Where a task stands.
     *
     * @param frames the innermost first
     */
    record OfTask(String name, String state, List<StackTraceElement> frames) {}

    static Standing of(Scheduler scheduler) {
        return new Standing(
                scheduler.hosts.stream().map(host -> of(host, scheduler)).toList());
    }

    private static OfHost of(Host host, Scheduler scheduler) {
        Machine machine = host.machineOrNull();
        if (machine == null) {
            return new OfHost(host.name(), "down since " + Words.seconds(host.changedAt()), List.of());
        }
        List<OfTask> tasks = new ArrayList<>();
        for (Task<?> task : allTasks(machine.loop)) {
            tasks.add(new OfTask(Words.oneLine(task.getName()), stateOf(task), framesOf(task)));
        }
        String up = host.hasEnded() ? "its program has ended at " + Words.seconds(host.changedAt()) : "up";
        long ahead = host.toLocal(scheduler.now) - scheduler.now;
        String clock =
                ahead == 0 ? "" : ", its clock is " + Words.seconds(Math.abs(ahead)) + (ahead > 0 ? " fast" : " slow");
        return new OfHost(host.name(), up + clock, tasks);
    }

    private static String stateOf(Task<?> task) {
        WaitReason reason = task.waitsFor();
        if (reason == null) {
            return "is ready to run";
        }
        return (reason.kind().equals("task") ? "waits for task " : "waits for ") + Words.oneLine(reason.text());
    }

    private static List<StackTraceElement> framesOf(Task<?> task) {
        return task.getStack().reversed().stream()
                .filter(frame -> !OURS.contains(frame.getClassName()))
                .limit(MOST_FRAMES)
                .toList();
    }

    /** Returns it as lines; of each host at most so many tasks, each with the innermost frames. */
    String text(int mostTasks, int mostFrames) {
        StringBuilder text = new StringBuilder();
        for (OfHost host : hosts) {
            text.append("host ")
                    .append(host.name())
                    .append(": ")
                    .append(host.state())
                    .append('\n');
            int shown = Math.min(host.tasks().size(), mostTasks);
            for (OfTask task : host.tasks().subList(0, shown)) {
                text.append("  task ")
                        .append(task.name())
                        .append(' ')
                        .append(task.state())
                        .append('\n');
                for (StackTraceElement frame : task.frames()
                        .subList(0, Math.min(mostFrames, task.frames().size()))) {
                    text.append("    at ").append(frame).append('\n');
                }
            }
            int left = host.tasks().size() - shown;
            if (left > 0) {
                text.append("  and ").append(Words.count(left, "more task")).append('\n');
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text(Integer.MAX_VALUE, MOST_FRAMES);
    }
}
