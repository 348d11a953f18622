package org.asyncio4j.testing;

import java.util.Objects;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.testing.ClockOfNewLoops;

/**
 * Virtual time for a whole program: for code that makes its loop itself, by {@code run(...)} or
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
     * Runs {@code program} on the calling thread. Each loop that it makes there, or on a thread
     * that it starts, lives by a {@link VirtualClock} of its own that begins at 0, unless the loop
     * is made with a clock. Loops made within a task or by a thread of an executor live by the
     * system's time.
     */
    public static <X extends Throwable> void run(Action<X> program) throws X {
        Objects.requireNonNull(program, "program must not be null");
        ClockOfNewLoops.choose(VirtualClock::new, program);
    }
}
