package org.asyncio4j.internal.util;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Continues stack traces from one stack to the next: an exception that leaves a task, a generator, an executor or a loop
 * goes on with the frames of the code that waited for it, as if that had called the code that failed.
 *
 * <pre>
 *   at Crawler.fetch(Crawler.java:30)           the stack on which it was thrown, down to the user's outermost frame
 *   at ...CodeCoroutine.awaitIn(...)
 *   at ...Traces.rethrow(...)                   the seam: here begins the stack of the code that waited
 *   at ...Asyncio.await(...)
 *   at Crawler.main(Crawler.java:12)
 * </pre>
 *
 * <p>The same exception may be thrown again: by a future that is awaited twice, by code that keeps it in a constant. What
 * a future adds it adds to the trace with which it failed, so that the latest await replaces an earlier one of the same
 * future. An exception that fails a future with a seam that this future knows nothing of is reused: it is cut to its
 * original frames first. So a trace never mixes two waits, and never loses the frames that the JVM recorded. Of what is
 * added only the first {@value #MAX_ADDED} frames and the last stack are kept.
 *
 * <p>Nothing of this happens unless an exception is thrown, and exceptions without a stack trace stay as they are.
 * Exceptions are user code: one that refuses is left alone.
 */
public final class Traces {

    /** The bottom of a task's stack. */
    public static final String TASK = "org.asyncio4j.internal.task.LoopTask.runInFiber";

    /** The bottom of a generator's stack. */
    public static final String GENERATOR = "org.asyncio4j.internal.iteration.GeneratorCore.runBody";

    /** The bottom of the stack of a call in an executor, which may have run another loop. */
    private static final String EXECUTOR = "org.asyncio4j.internal.loop.ExecutorJob.run";

    /** The bottoms of all stacks of ours; frames below them are those of the machinery. */
    private static final Set<String> BOTTOMS =
            Set.of(TASK, GENERATOR, "org.asyncio4j.internal.loop.LoopCore.runJob", EXECUTOR);

    private static final String NAME = Traces.class.getName();
    private static final String INTERNAL = "org.asyncio4j.internal.";
    private static final String SEAM = "rethrow";

    private static final int MAX_ADDED = 256;

    private static final StackTraceElement GAP = new StackTraceElement(NAME, "framesLeftOut", "Traces.java", -1);

    private Traces() {}

    /**
     * Returns the frames of {@code problem} that belong to the code that has just failed with it; null if its trace
     * must not be continued.
     *
     * @param bottom where the stack of that code ends; null if it can be anywhere
     * @param received where traces end that the code was given by waiting; null for none
     */
    public static StackTraceElement @Nullable [] failedWith(
            Throwable problem, @Nullable String bottom, @Nullable Received received) {
        try {
            StackTraceElement[] trace = problem.getStackTrace();
            int seam = seamOf(trace);
            if (seam >= 0 && (received == null || !received.has(trace[trace.length - 1]))) {
                return Arrays.copyOf(trace, seam);
            }
            int end = bottomOf(trace);
            if (bottom == null) {
                return trace.length == 0 ? null : Arrays.copyOf(trace, end < 0 ? trace.length : end);
            }
            return end >= 0 && isFrameOf(trace[end], bottom) ? Arrays.copyOf(trace, end) : null;
        } catch (Throwable refused) {
            return null;
        }
    }

    /**
     * Makes the trace of {@code problem} {@code frames}, continued with the calling code's stack, and returns the new
     * last frame; null if the exception refused.
     */
    public static @Nullable StackTraceElement rethrow(Throwable problem, StackTraceElement[] frames) {
        try {
            StackTraceElement[] kept = withoutMiddle(frames);
            StackTraceElement[] here = new Throwable().getStackTrace();
            int skipped = internalFrames(here);
            StackTraceElement[] joined = Arrays.copyOf(kept, kept.length + 1 + here.length - skipped);
            joined[kept.length] = here[0];
            System.arraycopy(here, skipped, joined, kept.length + 1, here.length - skipped);
            problem.setStackTrace(joined);
            return joined[joined.length - 1];
        } catch (Throwable refused) {
            // The exception itself matters more.
            return null;
        }
    }

    /**
     * Continues the trace of an exception that leaves a loop with the calling code's stack, unless it does not end in
     * the loop.
     */
    public static void leaveLoop(Throwable problem) {
        try {
            StackTraceElement[] trace = problem.getStackTrace();
            int end = bottomOf(trace);
            if (end >= 0 && !isFrameOf(trace[end], EXECUTOR)) {
                rethrow(problem, Arrays.copyOf(trace, end));
            }
        } catch (Throwable refused) {
            // As above.
        }
    }

    /** Returns how many frames of our machinery are on top of a stack; they are the same in each. */
    private static int internalFrames(StackTraceElement[] stack) {
        int count = 0;
        while (count < stack.length && stack[count].getClassName().startsWith(INTERNAL)) {
            count++;
        }
        return count;
    }

    /**
     * The exceptions that the code of a task was given most recently, each by the last frame that its trace got then:
     * the JDK keeps the objects, so that frame tells whether the trace still is as it was. Refers to no exception,
     * since the code may have dealt with it long ago.
     */
    public static final class Received {

        private static final int KEPT = 4;

        private final @Nullable StackTraceElement[] ends = new StackTraceElement[KEPT];
        private int count;

        /** Adds an exception by the last frame of its trace. */
        public void add(StackTraceElement end) {
            ends[count++ % KEPT] = end;
        }

        @SuppressWarnings("ReferenceEquality") // Frames that are equal may be those of two waits.
        boolean has(StackTraceElement end) {
            for (StackTraceElement known : ends) {
                if (known == end) {
                    return true;
                }
            }
            return false;
        }
    }

    private static StackTraceElement[] withoutMiddle(StackTraceElement[] frames) {
        int seam = seamOf(frames);
        if (seam < 0 || frames.length - seam <= MAX_ADDED) {
            return frames;
        }
        StackTraceElement[] kept = Arrays.copyOf(frames, seam + MAX_ADDED + 1);
        kept[seam + MAX_ADDED] = GAP;
        return kept;
    }

    /** Returns the index of the first seam, or -1. */
    private static int seamOf(StackTraceElement[] trace) {
        for (int i = 0; i < trace.length; i++) {
            if (trace[i].getMethodName().equals(SEAM) && trace[i].getClassName().equals(NAME)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the index of the bottom of the last stack, or -1 if that is not one of ours. */
    private static int bottomOf(StackTraceElement[] trace) {
        for (int i = trace.length - 1; i >= 0; i--) {
            if (trace[i].getClassName().startsWith(INTERNAL) && isBottom(trace[i])) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBottom(StackTraceElement frame) {
        return BOTTOMS.contains(frame.getClassName() + "." + frame.getMethodName());
    }

    private static boolean isFrameOf(StackTraceElement frame, String method) {
        return method.equals(frame.getClassName() + "." + frame.getMethodName());
    }
}
