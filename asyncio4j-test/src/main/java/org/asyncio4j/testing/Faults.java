package org.asyncio4j.testing;

/**
 * The faults that a {@link FaultProxy} applies to data: {@code
 * Faults.NONE.withDelay(0.2).withLargestPiece(1)}.
 *
 * @param delay seconds by which data, and the end of data, is delayed; not negative
 * @param largestPiece the largest number of bytes forwarded at a time; positive
 * @param silent whether data is dropped, without notice to either side
 * @param resetAfter bytes of one direction after which the connection is cut; {@link
 *     Long#MAX_VALUE} for never
 */
public record Faults(double delay, int largestPiece, boolean silent, long resetAfter) {

    /** No faults. */
    public static final Faults NONE = new Faults(0, Integer.MAX_VALUE, false, Long.MAX_VALUE);

    /** Checks that the numbers are in range. */
    public Faults {
        if (!(delay >= 0)) {
            throw new IllegalArgumentException("delay must be >= 0: " + delay);
        }
        if (largestPiece <= 0) {
            throw new IllegalArgumentException("largestPiece must be > 0: " + largestPiece);
        }
        if (resetAfter < 0) {
            throw new IllegalArgumentException("resetAfter must be >= 0: " + resetAfter);
        }
    }

    /** Returns these faults with another delay, in seconds. */
    public Faults withDelay(double seconds) {
        return new Faults(seconds, largestPiece, silent, resetAfter);
    }

    /** Returns these faults with another limit for the bytes forwarded at a time. */
    public Faults withLargestPiece(int bytes) {
        return new Faults(delay, bytes, silent, resetAfter);
    }

    /** Returns these faults with data dropped or not. */
    public Faults withSilence(boolean dropped) {
        return new Faults(delay, largestPiece, dropped, resetAfter);
    }

    /** Returns these faults with connections cut after that many bytes of one direction. */
    public Faults withResetAfter(long bytes) {
        return new Faults(delay, largestPiece, silent, bytes);
    }
}
