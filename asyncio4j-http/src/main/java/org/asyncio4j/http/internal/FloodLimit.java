package org.asyncio4j.http.internal;

import org.asyncio4j.lowlevel.EventLoop;

/** How often a peer may do what costs it less than us: a number at once, and a rate after that. */
final class FloodLimit {

    private final EventLoop loop;
    private final double burst;
    private final double rate;
    private double left;
    private double since;

    /**
     * Creates a limit.
     *
     * @param burst how often at once
     * @param rate how often in a second after that
     */
    FloodLimit(EventLoop loop, double burst, double rate) {
        this.loop = loop;
        this.burst = burst;
        this.rate = rate;
        left = burst;
        since = loop.time();
    }

    /** Returns whether it may be done once more, and counts that. */
    boolean allows() {
        if (left < 1) {
            double now = loop.time();
            left = Math.min(burst, left + (now - since) * rate);
            since = now;
            if (left < 1) {
                return false;
            }
        }
        left--;
        return true;
    }

    /** Lets it be done once more, for something that gives a reason to. */
    void allowOneMore() {
        left = Math.min(burst, left + 1);
    }
}
