package org.asyncio4j.internal.iteration;

import org.asyncio4j.GeneratorExit;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.SleepCoroutine;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of a generator whose body runs on the consumer's stack: what each yield of the body calls.
 *
 * <p>An exception of the consumer cannot leave by way of the body, which might catch it. So it is kept here, and the
 * body is closed: its yield throws a {@link GeneratorExit}. If it yields once more, that yield throws what {@code
 * aclose} would.
 */
abstract class PushTarget<T extends @Nullable Object> {

    /** How many times a body may yield after its end before others of the loop get their turn in between. */
    private static final int MAX_REFUSALS = 100;

    private final GeneratorCore<T, ?> core;

    /** What the consumer threw, or else null. */
    @Nullable
    Throwable failure;

    /** Whether the body was told to end. */
    private boolean closing;

    /** What a yield threw because the body was told to end before; null if it has obeyed. */
    @Nullable
    IllegalStateException refusal;

    private int refusals;

    PushTarget(GeneratorCore<T, ?> core) {
        this.core = core;
    }

    /** Passes an item to the consumer. What it throws is thrown by the yield. */
    abstract void take(T item) throws Throwable;

    /** Throws what the yield of a body that has to end throws. */
    final void throwExit() {
        if (!closing) {
            closing = true;
            throw new GeneratorExit(core + " is closed");
        }
        if (refusal == null) {
            refusal = core.ignoredExit();
        }
        if (++refusals > MAX_REFUSALS) {
            // A body that catches everything forever hangs its consumer, but not the loop.
            Awaiting.await(SleepCoroutine.withoutResult(0));
        }
        throw refusal;
    }

    final boolean isClosing() {
        return closing;
    }

    /** Returns what {@code aclose} would throw now that the body has thrown {@code problem}, or null. */
    final @Nullable Throwable ofClosing(@Nullable Throwable problem) {
        if (refusal != null) {
            return refusal;
        }
        return problem == null || problem instanceof GeneratorExit ? null : GeneratorCore.refused(problem);
    }
}
