package org.asyncio4j.testing;

/**
 * What a {@link FaultProxy} does to data: {@code Faults.NONE.withDelay(0.2).withLargestPiece(1)}.
 *
 * @param delay seconds that data, and the end of data, is held back; not negative
 * @param largestPiece data is passed on in pieces of so many bytes at most; positive
 * @param silent whether data is dropped, without a sign to either side
 * @param resetAfter bytes of one direction after which the connection is cut; {@link
 *     Long#MAX_VALUE} for never
 */
public record Faults(double delay, int largestPiece, boolean silent, long resetAfter) {

    /** A good network. */
    public static final Faults NONE = new Faults(0, Integer.MAX_VALUE, false, Long.MAX_VALUE);

    /** Checks the numbers. */
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

    /** These faults with another delay, in seconds. */
    public Faults withDelay(double seconds) {
        return new Faults(seconds, largestPiece, silent, resetAfter);
    }

    /** These faults with other pieces. */
    public Faults withLargestPiece(int bytes) {
        return new Faults(delay, bytes, silent, resetAfter);
    }

    /** These faults with data dropped or not. */
    public Faults withSilence(boolean dropped) {
        return new Faults(delay, largestPiece, dropped, resetAfter);
    }

    /** These faults with connections cut after so many bytes of one direction. */
    public Faults withResetAfter(long bytes) {
        return new Faults(delay, largestPiece, silent, bytes);
    }
}
