package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * How a loop is made: {@code LoopOptions.DEFAULT.withStackSize(256 << 20)}.
 *
 * @param stackSize bytes of stack for the loop's thread and so for each of its tasks while it runs;
 *     0 for the JVM's setting for threads ({@code -Xss}). On the portable engine that one counts
 *     always, and this one is not used.
 * @param clock the time that the loop lives by; null for the system's
 * @param ioDriver how the loop waits; null for NIO
 */
public record LoopOptions(
        long stackSize, @Nullable LoopClock clock, @Nullable IoDriver ioDriver) {

    /** Stacks as large as those of all threads, the system's time, NIO. */
    public static final LoopOptions DEFAULT = new LoopOptions(0, null, null);

    /** Checks the stack size. */
    public LoopOptions {
        Checks.notNegative(stackSize, "stackSize");
    }

    /** These options with another stack size. */
    public LoopOptions withStackSize(long bytes) {
        return new LoopOptions(bytes, clock, ioDriver);
    }

    /** These options with another clock. */
    public LoopOptions withClock(LoopClock newClock) {
        return new LoopOptions(stackSize, Checks.notNull(newClock, "clock"), ioDriver);
    }

    /** These options with another driver; a driver belongs to one loop and is closed with it. */
    public LoopOptions withIoDriver(IoDriver newDriver) {
        return new LoopOptions(stackSize, clock, Checks.notNull(newDriver, "ioDriver"));
    }
}
