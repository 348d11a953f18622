package org.asyncio4j.suite.futures;

import org.asyncio4j.lowlevel.EventLoop;

/** Iterations of a loop that a test runs by hand. */
final class Turns {

    private Turns() {}

    /** Runs what is ready now, and no more. */
    static void runOnce(EventLoop loop) {
        loop.callSoon(loop::stop);
        loop.runForever();
    }
}
