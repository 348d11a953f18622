package org.asyncio4j.testing;

import java.util.Objects;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.testing.ClockOfNewLoops;

/**
 * Virtual time for a whole program: for code that creates its loop itself, by {@code run(...)} or
 * {@code newEventLoop()}, such as a {@code main}.
 *
 * {@snippet :
 * @Test
 * void theProgramEndsAtOnce() throws Exception {
 *     VirtualTime.run(() -> run(sleep(3600)));
 * }
 * }
 */
public final class VirtualTime {

    private VirtualTime() {}

    /**
     * Runs {@code program} on the calling thread. Each loop that it creates without a clock, there
     * or on a thread that it starts, uses a {@link VirtualClock} of its own that starts at 0. Loops
     * created within a task or by a thread of an executor use the system's clock.
     */
    public static <X extends Throwable> void run(Action<X> program) throws X {
        Objects.requireNonNull(program, "program must not be null");
        ClockOfNewLoops.choose(VirtualClock::new, program);
    }
}
