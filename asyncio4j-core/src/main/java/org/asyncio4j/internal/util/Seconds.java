package org.asyncio4j.internal.util;

import java.time.Duration;

/** Conversions between the seconds of the API and the nanoseconds that the loop counts in. */
public final class Seconds {

    /**
     * Long enough to mean never (146 years) and small enough that the sum of two does not overflow.
     */
    public static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private static final double NANOS = 1e9;

    private Seconds() {}

    /**
     * Converts a delay in seconds to nanoseconds; a delay too long to count becomes {@link
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

    /** Converts a duration to seconds, as exactly as a double can represent. */
    public static double of(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }
}
