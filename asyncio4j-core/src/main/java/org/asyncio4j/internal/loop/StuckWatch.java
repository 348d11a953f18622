package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * Looks from outside, now and then, whether a task holds up the loop because it waits for something that may never come,
 * see {@link Hangs}, and reports it once: where the {@link Watchdog} does not, as its limit is longer or off, or as debug
 * mode has told of what blocks before it looked like that.
 *
 * <p>The thread that waits for the loop looks. It reads fields of the loop's thread without synchronization, which
 * would cost that thread something at each step: what has been the same for seconds is seen in the end.
 */
final class StuckWatch {

    private static final int LOOKS = 6;
    private static final String SECONDS = "3";

    private final LoopCore core;

    // All for the watching thread only.
    private @Nullable Fiber seen;
    private long seenIterations;
    private int looks;
    private boolean reported;

    StuckWatch(LoopCore core) {
        this.core = core;
    }

    /** Called every half second on the thread that waits for the loop. */
    void look() {
        Fiber fiber = core.runningFiber();
        long iterations = core.iterations;
        if (fiber == null || fiber != seen || iterations != seenIterations) {
            seen = fiber;
            seenIterations = iterations;
            looks = 0;
            return;
        }
        looks++;
        if (looks < LOOKS || reported || core.watched.isDiagnosed()) {
            return;
        }
        String text = Hangs.describe(core, fiber, Thread.currentThread());
        if (text != null) {
            reported = true;
            core.watched.told();
            Log.warning(text.replace(BlockedReport.SECONDS, SECONDS));
        }
    }
}
