package org.asyncio4j.testing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultProxy} does to data: {@code Faults.NONE.withDelay(0.2).withLargestPiece(1)}.
 * Immutable; equal to faults with the same values.
 */
public final class Faults {

    /** A good network. */
    public static final Faults NONE = new Faults(new Values(0, Integer.MAX_VALUE, false, Long.MAX_VALUE));

    private final Values values;

    private record Values(double delay, int largestPiece, boolean silent, long resetAfter) {}

    private Faults(Values values) {
        this.values = values;
    }

    /**
     * Returns these faults with another delay.
     *
     * @param seconds not negative
     */
    public Faults withDelay(double seconds) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("delay must be >= 0: " + seconds);
        }
        return new Faults(new Values(seconds, values.largestPiece, values.silent, values.resetAfter));
    }

    /** The same as {@link #withDelay(double)}. */
    public Faults withDelay(Duration delay) {
        return withDelay(MemoryLink.seconds(delay));
    }

    /**
     * Returns these faults with another limit for what is passed on at a time.
     *
     * @param bytes positive
     */
    public Faults withLargestPiece(int bytes) {
        return new Faults(
                new Values(values.delay, MemoryLink.positive(bytes, "largestPiece"), values.silent, values.resetAfter));
    }

    /** Returns these faults with data dropped or not. */
    public Faults withSilence(boolean dropped) {
        return new Faults(new Values(values.delay, values.largestPiece, dropped, values.resetAfter));
    }

    /**
     * Returns these faults with connections cut after so many bytes of one direction.
     *
     * @param bytes not negative
     */
    public Faults withResetAfter(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("resetAfter must be >= 0: " + bytes);
        }
        return new Faults(new Values(values.delay, values.largestPiece, values.silent, bytes));
    }

    /** How many seconds data, and the end of data, is held back; 0 by default. */
    public double delay() {
        return values.delay;
    }

    /** How many bytes are passed on at a time at most; no limit by default. */
    public int largestPiece() {
        return values.largestPiece;
    }

    /** Whether data is dropped, without a sign to either side; false by default. */
    public boolean silent() {
        return values.silent;
    }

    /**
     * After how many bytes of one direction the connection is cut; {@link Long#MAX_VALUE}, the
     * default, for never.
     */
    public long resetAfter() {
        return values.resetAfter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Faults that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("^Values", "Faults");
    }
}
