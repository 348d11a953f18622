package org.asyncio4j.internal.task;

import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Traces;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a future whose exception's stack trace goes on, at each await, with that of the code that awaits. A
 * cancellation is not worth it, since it is common and says who waited anyway.
 */
final class Failure {

    /** The frames of an exception whose trace does not go on. */
    private static final StackTraceElement[] LEFT_ALONE = {};

    private final Throwable problem;
    private final @Nullable String bottom;

    /** The trace when the future failed; null until it is needed, since to make it takes time. */
    private StackTraceElement @Nullable [] frames;

    private Failure(Throwable problem, @Nullable String bottom) {
        this.problem = problem;
        this.bottom = bottom;
    }

    /**
     * Returns the outcome of a future that fails with {@code problem}: a Failure, or the exception itself if its trace
     * does not go on.
     *
     * @param bottom where the stack of the code ends that failed; null for any
     * @param before the outcome of the future so far
     */
    static Object of(Throwable problem, @Nullable String bottom, @Nullable Object before) {
        if (problem instanceof CancelledError || problem instanceof GeneratorExit) {
            return problem;
        }
        try {
            Failure failure = new Failure(problem, bottom);
            if (before instanceof Traces.Received received) {
                // It may end with frames of this task, which the next who awaits the same future would replace.
                failure.frames = failure.compute(received);
            }
            return failure;
        } catch (OutOfMemoryError full) {
            return problem;
        }
    }

    static Throwable problemOf(@Nullable Object outcome) {
        Throwable problem = outcome instanceof Failure failure ? failure.problem : (Throwable) outcome;
        assert problem != null : "bug in asyncio4j: failed without an exception";
        return problem;
    }

    /** Returns the trace of the exception without the code that has awaited it. */
    static StackTraceElement[] framesOf(@Nullable Object outcome) {
        if (outcome instanceof Failure failure) {
            StackTraceElement[] frames = failure.frames();
            if (frames != LEFT_ALONE) {
                return frames;
            }
        }
        return problemOf(outcome).getStackTrace();
    }

    /** Returns the exception, to be thrown to the calling code, with whose stack its trace goes on. */
    static Throwable toThrow(@Nullable Object outcome) {
        if (outcome instanceof Failure failure) {
            StackTraceElement[] frames = failure.frames();
            if (frames != LEFT_ALONE) {
                continueTrace(failure.problem, frames);
            }
        }
        return problemOf(outcome);
    }

    private StackTraceElement[] frames() {
        StackTraceElement[] known = frames;
        if (known == null) {
            known = compute(null);
            frames = known;
        }
        return known;
    }

    private StackTraceElement[] compute(Traces.@Nullable Received received) {
        StackTraceElement[] own = Traces.failedWith(problem, bottom, received);
        return own == null ? LEFT_ALONE : own;
    }

    private static void continueTrace(Throwable problem, StackTraceElement[] frames) {
        Fiber fiber = Fiber.currentOrNull();
        if (fiber != null && fiber.contextOwner instanceof LoopTask<?> task) {
            task.receive(problem, frames);
        } else {
            Traces.rethrow(problem, frames);
        }
    }
}
