package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.task.Deadlocks;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.spi.LoopClock;

/**
 * Tells of tasks that wait for each other, or for what nobody will do, when their loop has nothing to do and nothing is due.
 * In debug mode, and to clocks that are not the system's; of tasks that wait for each other also while a run ends, which
 * nothing else would be heard of. Another thread may wake the loop nevertheless, so it is a warning, and given once. Loop
 * thread only.
 */
final class StuckTasks {

    /** The search looks at all tasks: a loop that other threads wake again and again is looked at ever less often. */
    private static final int MAX_SKIPPED_BITS = 10;

    private final LoopState loopState;
    private final LoopClock clock;
    private String told = "";
    private boolean toldThatNothingIsDue;
    private int looks;
    private int skipped;

    StuckTasks(LoopState loopState, LoopClock clock) {
        this.loopState = loopState;
        this.clock = clock;
    }

    /** Called before the loop sleeps until another thread wakes it. */
    void look() {
        if (loopState.signalHandlers > 0 || skipped > 0) {
            skipped = Math.max(0, skipped - 1);
            return;
        }
        Deadlocks.Report report = Deadlocks.of(loopState);
        if (report == null || clock.stuck(report.text(), report.certain())) {
            return;
        }
        tell(report);
    }

    /** Called before a loop sleeps whose run is over, whatever else may wake it. */
    void lookForCircles() {
        if (skipped > 0) {
            skipped--;
            return;
        }
        Deadlocks.Report report = Deadlocks.of(loopState);
        if (report != null && report.certain()) {
            tell(report);
        }
    }

    private void tell(Deadlocks.Report report) {
        skipped = (1 << Math.min(looks++, MAX_SKIPPED_BITS)) - 1;
        if (report.certain() ? !report.text().equals(told) : loopState.runsToEnd && !toldThatNothingIsDue) {
            told = report.text();
            toldThatNothingIsDue |= !report.certain();
            Log.warning(report.text());
        }
    }
}
