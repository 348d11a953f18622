package org.asyncio4j.http.internal;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/**
 * A time at which something is done unless it is put off, as most often it is: then the timer stays as it is, and looks again
 * when it is due. So a limit of time costs a reading of the clock, and a timer now and then.
 */
final class Deadline {

    /** A timer may be early by what a clock does not tell; it must not be set to the same time again and again. */
    static final double TOLERANCE = 1e-6;

    private final EventLoop loop;
    private final Runnable action;
    private double when = Double.POSITIVE_INFINITY;
    private @Nullable TimerHandle timer;

    Deadline(EventLoop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /** Sets the time to {@code seconds} from now; infinity for never. */
    void set(double seconds) {
        if (seconds == Double.POSITIVE_INFINITY) {
            clear();
            return;
        }
        when = loop.time() + seconds;
        TimerHandle set = timer;
        if (set != null && set.when() <= when) {
            return;
        }
        if (set != null) {
            set.cancel();
        }
        timer = loop.callAt(when, this::due);
    }

    /** Sets the time to never. */
    void clear() {
        when = Double.POSITIVE_INFINITY;
    }

    /** Sets the time to never, and gives up the timer. */
    void end() {
        clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void due() {
        timer = null;
        if (when == Double.POSITIVE_INFINITY) {
            return;
        }
        if (loop.time() + TOLERANCE < when) {
            timer = loop.callAt(when, this::due);
            return;
        }
        when = Double.POSITIVE_INFINITY;
        action.run();
    }
}
