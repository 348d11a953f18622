package org.asyncio4j.internal.testing;

import java.util.function.Supplier;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a loop that is created without one: the system's, unless a test runs the program
 * that creates the loop and has chosen another.
 *
 * <p>The choice belongs to the thread that made it and to the threads that this one starts, so that
 * concurrent tests do not see each other's. It ends with the body that it was made for.
 */
public final class ClockOfNewLoops {

    private static final ThreadLocal<@Nullable Supplier<? extends LoopClock>> CHOSEN = new InheritableThreadLocal<>();

    private ClockOfNewLoops() {}

    /** Returns a new clock if the calling thread's test has chosen one, or else null. */
    public static @Nullable LoopClock chosenOrNull() {
        Supplier<? extends LoopClock> chosen = CHOSEN.get();
        return chosen == null ? null : chosen.get();
    }

    /** Runs {@code body}; each loop that it creates without a clock gets one from {@code clocks}. */
    public static <X extends Throwable> void choose(Supplier<? extends LoopClock> clocks, Action<X> body) throws X {
        Supplier<? extends LoopClock> outer = CHOSEN.get();
        CHOSEN.set(clocks);
        try {
            body.run();
        } finally {
            if (outer == null) {
                CHOSEN.remove();
            } else {
                CHOSEN.set(outer);
            }
        }
    }
}
