package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.engine.Fiber;
import org.jspecify.annotations.Nullable;

/**
 * Looks from outside, now and then, whether a task holds up the loop because it waits for something that may never
 * come: a monitor that another task of the loop may hold, or the class whose static initializer has called {@code run}.
 * Reports it once, since nothing else would be seen of such a hang.
 *
 * <p>The thread that waits for the loop looks. It reads fields of the loop's thread without synchronization, which
 * would cost that thread something at each step: what has been the same for seconds is seen in the end.
 */
final class StuckWatch {

    private static final int LOOKS = 6;
    private static final double SECONDS = 3;

    private final LoopCore core;

    // All for the watching thread only.
    private @Nullable Fiber seen;
    private int seenIterations;
    private int looks;
    private boolean reported;

    StuckWatch(LoopCore core) {
        this.core = core;
    }

    /** Called every half second on the thread that waits for the loop. */
    void look() {
        Fiber fiber = core.runningFiber();
        int iterations = core.iterations();
        if (fiber == null || fiber != seen || iterations != seenIterations) {
            seen = fiber;
            seenIterations = iterations;
            looks = 0;
            return;
        }
        looks++;
        if (looks < LOOKS || reported) {
            return;
        }
        if (fiber.thread().getState() == Thread.State.BLOCKED) {
            reported = true;
            BlockedReport.logMonitor(fiber, SECONDS);
        } else {
            StackTraceElement initializer = initializer();
            if (initializer != null) {
                reported = true;
                BlockedReport.logInitializer(fiber, initializer, SECONDS);
            }
        }
    }

    /** Returns the frame of the innermost static initializer on the stack of this thread, or null. */
    private static @Nullable StackTraceElement initializer() {
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getMethodName().equals("<clinit>")) {
                return frame;
            }
        }
        return null;
    }
}
