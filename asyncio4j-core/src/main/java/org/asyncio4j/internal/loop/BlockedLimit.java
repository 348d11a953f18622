package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Seconds;

/** For how long a callback or a step of a task may block a new loop, by the property {@code asyncio4j.blockedLimit}. */
final class BlockedLimit {

    /** In nanoseconds: two seconds, which is far more than a loop should ever take, on a slow machine too. */
    static final long DEFAULT = 2_000_000_000;

    private static final String PROPERTY = "asyncio4j.blockedLimit";

    private BlockedLimit() {}

    /** Returns it in nanoseconds; {@link Long#MAX_VALUE} for no limit. */
    static long ofNewLoops() {
        String seconds = System.getProperty(PROPERTY);
        if (seconds == null) {
            return DEFAULT;
        }
        if (seconds.equals("off")) {
            return Long.MAX_VALUE;
        }
        try {
            return nanos(Double.parseDouble(seconds));
        } catch (IllegalArgumentException wrong) {
            Log.warning(PROPERTY + " must be a positive number of seconds, or off: " + seconds);
            return DEFAULT;
        }
    }

    /** Returns a limit in nanoseconds; throws if {@code seconds} is not positive. */
    static long nanos(double seconds) {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("blockedLimit must be > 0: " + seconds);
        }
        return seconds == Double.POSITIVE_INFINITY
                ? Long.MAX_VALUE
                : Math.max(1, Seconds.toNanos(seconds, "blockedLimit"));
    }

    static double seconds(long nanos) {
        return nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Seconds.ofNanos(nanos);
    }
}
