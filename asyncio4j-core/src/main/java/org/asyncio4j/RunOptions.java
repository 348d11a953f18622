package org.asyncio4j;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * How {@link Asyncio#run} makes its loop: {@code RunOptions.DEFAULT.withDebug(true)}.
 *
 * @param debug switches debug mode on or off; null leaves it to the property {@code
 *     asyncio4j.debug}
 * @param loopFactory makes the loop; null for a new one of the library's
 */
public record RunOptions(
        @Nullable Boolean debug, @Nullable Supplier<? extends EventLoop> loopFactory) {

    /** The usual loop. */
    public static final RunOptions DEFAULT = new RunOptions(null, null);

    /** These options with debug mode on or off. */
    public RunOptions withDebug(boolean on) {
        return new RunOptions(on, loopFactory);
    }

    /** These options with another way to make the loop. */
    public RunOptions withLoopFactory(Supplier<? extends EventLoop> factory) {
        return new RunOptions(debug, Checks.notNull(factory, "loopFactory"));
    }
}
