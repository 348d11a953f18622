package org.asyncio4j.testing;

import org.asyncio4j.lowlevel.EventLoop;

/**
 * A class of tests that makes the loops of its {@link AsyncioTest}s itself, one for each test: with
 * an I/O driver of its own, or in real time for all tests that it inherits.
 *
 * {@snippet :
 * class OverSocketsTest extends TransportContract implements WithLoopFactory {
 *     @Override
 *     public EventLoop newEventLoop(VirtualClock clock) {
 *         return Loops.newEventLoop();
 *     }
 * }
 * }
 *
 * <p>What {@link AsyncioTest#realTime()} says does not count there.
 */
@FunctionalInterface
public interface WithLoopFactory {

    /**
     * Makes a loop that does not run yet.
     *
     * @param clock what a test gets that asks for a clock: one that nobody uses unless the loop is
     *     made with it
     */
    EventLoop newEventLoop(VirtualClock clock);
}
