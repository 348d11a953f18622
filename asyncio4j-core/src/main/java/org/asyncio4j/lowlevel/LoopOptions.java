package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * Options for an event loop: {@code LoopOptions.DEFAULT.withStackSize(256 << 20)}.
 *
 * @param stackSize the stack size in bytes of the loop's thread, and so of each of its tasks while
 *     it runs; 0 for the JVM's default for threads ({@code -Xss}). The portable engine always uses
 *     that default and ignores this option.
 * @param clock the loop's clock; null for the system's
 * @param ioDriver how the loop waits for I/O; null for NIO
 */
public record LoopOptions(
        long stackSize, @Nullable LoopClock clock, @Nullable IoDriver ioDriver) {

    /** The default stack size of threads, the system's clock, NIO. */
    public static final LoopOptions DEFAULT = new LoopOptions(0, null, null);

    /** Checks that the stack size is not negative. */
    public LoopOptions {
        Checks.notNegative(stackSize, "stackSize");
    }

    /** Returns these options with another stack size. */
    public LoopOptions withStackSize(long bytes) {
        return new LoopOptions(bytes, clock, ioDriver);
    }

    /** Returns these options with another clock. */
    public LoopOptions withClock(LoopClock newClock) {
        return new LoopOptions(stackSize, Checks.notNull(newClock, "clock"), ioDriver);
    }

    /**
     * Returns these options with another driver; a driver belongs to one loop and is closed with
     * it.
     */
    public LoopOptions withIoDriver(IoDriver newDriver) {
        return new LoopOptions(stackSize, clock, Checks.notNull(newDriver, "ioDriver"));
    }
}
