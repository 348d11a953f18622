package org.asyncio4j.http.internal;

import org.jspecify.annotations.Nullable;

/**
 * A part of something: from its first byte to its last, both included. Empty if what was asked for is not there.
 */
record ByteRange(long first, long last) {

    private static final String UNIT = "bytes=";
    private static final int MOST_DIGITS = 18;

    boolean isEmpty() {
        return last < first;
    }

    long size() {
        return last - first + 1;
    }

    /**
     * Returns what a value like {@code bytes=0-99}, {@code bytes=100-} or {@code bytes=-100} means for something of {@code size}
     * bytes; null if it is to be ignored, as are several parts.
     */
    static @Nullable ByteRange parse(String text, long size) {
        if (!text.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return null;
        }
        String range = text.substring(UNIT.length()).strip();
        int minus = range.indexOf('-');
        if (minus < 0) {
            return null;
        }
        String begin = range.substring(0, minus);
        String end = range.substring(minus + 1);
        if (!isNumber(begin) || !isNumber(end) || (begin.isEmpty() && end.isEmpty())) {
            return null;
        }
        if (begin.isEmpty()) {
            return new ByteRange(Math.max(size - Long.parseLong(end), 0), size - 1);
        }
        long first = Long.parseLong(begin);
        if (end.isEmpty()) {
            return new ByteRange(first, size - 1);
        }
        long last = Long.parseLong(end);
        return last < first ? null : new ByteRange(first, Math.min(last, size - 1));
    }

    private static boolean isNumber(String text) {
        return text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
