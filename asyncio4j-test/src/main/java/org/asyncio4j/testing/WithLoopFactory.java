package org.asyncio4j.testing;

import org.asyncio4j.lowlevel.EventLoop;

/**
 * A test class that creates the loops of its {@link AsyncioTest}s itself, one for each test: with an
 * I/O driver of its own, or in real time for all tests that it inherits.
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
 * <p>{@link AsyncioTest#realTime()} has no effect in such a class.
 */
@FunctionalInterface
public interface WithLoopFactory {

    /**
     * Creates a loop that is not running yet.
     *
     * @param clock the clock injected into tests that ask for one; unused unless the loop is
     *     created with it
     */
    EventLoop newEventLoop(VirtualClock clock);
}
