package org.asyncio4j.tools.observe;

import java.util.Locale;

/** Durations as people read them. */
final class Durations {

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Durations() {}

    /** Returns {@code 0.4 s}, {@code 59 s}, {@code 12 min}, {@code 5 h} or {@code 30 d}: two digits of what there is, or more. */
    static String text(long micros) {
        if (micros < 10 * SECOND) {
            return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
        }
        if (micros < 2 * MINUTE) {
            return micros / SECOND + " s";
        }
        if (micros < 2 * HOUR) {
            return micros / MINUTE + " min";
        }
        return micros < 2 * DAY ? micros / HOUR + " h" : micros / DAY + " d";
    }
}
