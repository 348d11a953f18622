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

    private final Throwable problem;

    /** The trace when the future failed. */
    private final StackTraceElement[] frames;

    private Failure(Throwable problem, StackTraceElement[] frames) {
        this.problem = problem;
        this.frames = frames;
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
            Traces.Received received = before instanceof Traces.Received it ? it : null;
            StackTraceElement[] frames = Traces.failedWith(problem, bottom, received);
            return frames == null ? problem : new Failure(problem, frames);
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
        return outcome instanceof Failure failure
                ? failure.frames
                : problemOf(outcome).getStackTrace();
    }

    /** Returns the exception, to be thrown to the calling code, with whose stack its trace goes on. */
    static Throwable toThrow(@Nullable Object outcome) {
        if (outcome instanceof Failure failure) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null && fiber.contextOwner instanceof LoopTask<?> task) {
                task.receive(failure.problem, failure.frames);
            } else {
                Traces.rethrow(failure.problem, failure.frames);
            }
        }
        return problemOf(outcome);
    }
}
