package org.asyncio4j.http.internal;

/** The streams of a connection that were closed last: what was on its way to them is no mistake. */
final class ClosedStreams {

    private static final int REMEMBERED = 128;

    /** By turns; negative those that we have reset. */
    private final int[] ids = new int[REMEMBERED];

    private int count;

    void ended(int id) {
        ids[count++ % REMEMBERED] = id;
    }

    /** Remembers that what comes for a stream is to be passed over. */
    void reset(int id) {
        ended(-id);
    }

    boolean hasEnded(int id) {
        for (int known : ids) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }

    boolean wasReset(int id) {
        return hasEnded(-id);
    }
}
