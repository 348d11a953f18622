package org.asyncio4j.internal.util;

import java.time.Duration;

/** Conversions between the seconds of the API and the nanoseconds that the loop counts in. */
public final class Seconds {

    /** Far enough to be never (146 years) and small enough that two of them do not overflow. */
    public static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private static final double NANOS = 1e9;

    private Seconds() {}

    /**
     * Nanoseconds of a delay in seconds; a delay too long to count is cut to {@link
     * #FOREVER_NANOS}.
     */
    public static long toNanos(double seconds, String name) {
        if (Double.isNaN(seconds)) {
            throw new IllegalArgumentException("Invalid " + name + ": NaN (not a number)");
        }
        double nanos = seconds * NANOS;
        if (nanos >= FOREVER_NANOS) {
            return FOREVER_NANOS;
        }
        return nanos <= -FOREVER_NANOS ? -FOREVER_NANOS : Math.round(nanos);
    }

    public static double ofNanos(long nanos) {
        return nanos / NANOS;
    }

    /** Seconds of a duration, as exact as a double can be. */
    public static double of(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }
}
