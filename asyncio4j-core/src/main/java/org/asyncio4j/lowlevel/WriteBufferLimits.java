package org.asyncio4j.lowlevel;

/**
 * The water marks of a buffer, in bytes: writing is paused above {@code high} and goes on at {@code
 * low} or below.
 *
 * @param low not above {@code high}; 0 has the buffer run empty first
 * @param high 0 pauses whenever anything is buffered
 */
public record WriteBufferLimits(long low, long high) {

    /** 16 KiB and 64 KiB. */
    public static final WriteBufferLimits DEFAULT = ofHigh(64 << 10);

    private static final int RATIO = 4;

    /** Checks the marks. */
    public WriteBufferLimits {
        if (high < low || low < 0) {
            throw new IllegalArgumentException("high (" + high + ") must be >= low (" + low + ") must be >= 0");
        }
    }

    /** The marks with {@code high}, and a quarter of it. */
    public static WriteBufferLimits ofHigh(long high) {
        return new WriteBufferLimits(high / RATIO, high);
    }

    /** The marks with {@code low}, and four times as much. */
    public static WriteBufferLimits ofLow(long low) {
        return new WriteBufferLimits(low, Math.multiplyExact(low, (long) RATIO));
    }
}
