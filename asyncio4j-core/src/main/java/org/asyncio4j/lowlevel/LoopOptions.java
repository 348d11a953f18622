package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * How a loop is set up: {@code LoopOptions.DEFAULT.withStackSize(256 << 20)}. Immutable; equal to
 * options with the same values.
 */
public final class LoopOptions {

    /** The JVM's stack size, a recursion limit of 200,000 frames, the system's time, NIO. */
    public static final LoopOptions DEFAULT = new LoopOptions(new Values(0, 200_000, null, null));

    private final Values values;

    private record Values(
            long stackSize,
            int recursionLimit,
            @Nullable LoopClock clock,
            @Nullable IoDriver ioDriver) {}

    private LoopOptions(Values values) {
        this.values = values;
    }

    /**
     * Returns these options with another stack size.
     *
     * @param bytes not negative
     */
    public LoopOptions withStackSize(long bytes) {
        return new LoopOptions(new Values(
                Checks.notNegative(bytes, "stackSize"), values.recursionLimit, values.clock, values.ioDriver));
    }

    /**
     * Returns these options with another recursion limit.
     *
     * @param frames positive; {@link Integer#MAX_VALUE} for no limit
     */
    public LoopOptions withRecursionLimit(int frames) {
        return new LoopOptions(
                new Values(values.stackSize, Checks.positive(frames, "recursionLimit"), values.clock, values.ioDriver));
    }

    /** Returns these options with another clock. */
    public LoopOptions withClock(LoopClock clock) {
        return new LoopOptions(
                new Values(values.stackSize, values.recursionLimit, Checks.notNull(clock, "clock"), values.ioDriver));
    }

    /** Returns these options with another driver; a driver belongs to one loop and is closed with it. */
    public LoopOptions withIoDriver(IoDriver driver) {
        return new LoopOptions(
                new Values(values.stackSize, values.recursionLimit, values.clock, Checks.notNull(driver, "ioDriver")));
    }

    /**
     * Bytes of stack for the loop's thread, and so for each of its tasks while it runs; 0, the
     * default, for the JVM's setting for threads ({@code -Xss}). On the portable engine the JVM's
     * setting always applies, and this one is ignored.
     */
    public long stackSize() {
        return values.stackSize;
    }

    /**
     * How many frames the stack of a suspended task may have, about; 200,000 by default. The frames of a suspended task
     * are on the heap, and {@link #stackSize} does not limit them. So a recursion that awaits at each level, and has no
     * end, would fill the heap; beyond this limit its next await throws a {@link StackOverflowError} that names the
     * lines which repeat.
     *
     * <p>The stack is measured once in thousands of suspensions, and so may become somewhat deeper before that. The
     * stacks of a generator's body and of its consumer count together; a task that is awaited is another stack.
     */
    public int recursionLimit() {
        return values.recursionLimit;
    }

    /** The loop's source of time; null for the system's. */
    public @Nullable LoopClock clock() {
        return values.clock;
    }

    /** How the loop waits for I/O; null for NIO. */
    public @Nullable IoDriver ioDriver() {
        return values.ioDriver;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoopOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }
}
