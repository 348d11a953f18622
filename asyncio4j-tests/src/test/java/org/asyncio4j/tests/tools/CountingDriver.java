package org.asyncio4j.tests.tools;

import java.io.IOException;

/**
 * The loop's own driver, which counts the iterations of the loop: by pretending that there are
 * always channels it is asked once in each.
 */
public final class CountingDriver extends ForwardingDriver {

    // Written by the loop's thread, read by others when the loop does not run.
    private int ticks;

    /** How many iterations the loop has begun. */
    public int ticks() {
        return ticks;
    }

    /** Whether there are channels that the loop waits for. */
    public boolean hasRealChannels() {
        return inner.hasChannels();
    }

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        ticks++;
        super.select(timeoutNanos, sink);
    }

    @Override
    public boolean hasChannels() {
        return true;
    }
}
