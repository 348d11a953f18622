package org.asyncio4j.internal.loop;

import java.lang.invoke.VarHandle;
import org.asyncio4j.internal.task.TaskRegistry;
import org.asyncio4j.internal.task.Traffic;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.LoopStatistics;

/**
 * Reads the counters of a loop on any thread. They are plain fields of the loop's thread, which pays nothing for being
 * read: so each is read once, and what is computed of several is kept within its bounds.
 */
final class Snapshot {

    private Snapshot() {}

    static LoopStatistics of(LoopCore core) {
        // Nothing is read that was known before this call.
        VarHandle.fullFence();
        long now = System.nanoTime();
        Traffic traffic = core.traffic;
        return new LoopStatistics(
                core.name(),
                core.isRunning(),
                core.iterations,
                core.ready.taken(),
                core.ready.size(),
                core.timers.count(),
                core.outsideJobs(),
                times(core.times, now),
                tasks(core),
                new LoopStatistics.Connections(traffic.open, traffic.opened, traffic.bytesRead, traffic.bytesWritten));
    }

    private static LoopStatistics.Times times(IterationTimes times, long now) {
        return new LoopStatistics.Times(
                Seconds.ofNanos(times.lag(now)),
                Seconds.ofNanos(times.recentLongest(now)),
                Seconds.ofNanos(times.longest(now)),
                Seconds.ofNanos(times.average()),
                Seconds.ofNanos(times.busy(now)),
                Seconds.ofNanos(times.idle()));
    }

    private static LoopStatistics.Tasks tasks(LoopCore core) {
        TaskRegistry tasks = core.tasks;
        long cancelled = tasks.cancelled();
        long failed = tasks.failed();
        int alive = tasks.alive();
        long created = Math.max(tasks.created(), alive);
        int running = core.isStepping() ? Math.min(1, alive) : 0;
        int ready = Math.min(core.ready.countTasks(), alive - running);
        return new LoopStatistics.Tasks(
                created,
                Math.max(0, created - alive - cancelled - failed),
                cancelled,
                failed,
                running,
                ready,
                alive - running - ready);
    }
}
