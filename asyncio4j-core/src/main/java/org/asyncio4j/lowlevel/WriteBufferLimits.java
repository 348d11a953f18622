package org.asyncio4j.lowlevel;

/**
 * The water marks of a write buffer, in bytes: writing pauses above {@code high} and resumes at
 * {@code low} or below.
 *
 * @param low not above {@code high}; 0 resumes only when the buffer is empty
 * @param high 0 pauses whenever anything is buffered
 */
public record WriteBufferLimits(long low, long high) {

    /** 16 KiB and 64 KiB. */
    public static final WriteBufferLimits DEFAULT = ofHigh(64 << 10);

    private static final int RATIO = 4;

    /** Checks that {@code 0 <= low <= high}. */
    public WriteBufferLimits {
        if (high < low || low < 0) {
            throw new IllegalArgumentException("high (" + high + ") must be >= low (" + low + ") must be >= 0");
        }
    }

    /** Returns the marks with the given {@code high}, and {@code low} a quarter of it. */
    public static WriteBufferLimits ofHigh(long high) {
        return new WriteBufferLimits(high / RATIO, high);
    }

    /** Returns the marks with the given {@code low}, and {@code high} four times as much. */
    public static WriteBufferLimits ofLow(long low) {
        return new WriteBufferLimits(low, Math.multiplyExact(low, (long) RATIO));
    }
}
