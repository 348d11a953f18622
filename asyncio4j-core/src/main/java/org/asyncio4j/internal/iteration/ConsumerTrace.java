package org.asyncio4j.internal.iteration;

import java.util.Arrays;

/**
 * The stack trace of an exception that leaves a generator. It was made on the generator's own
 * stack; a reader wants to see who asked for the item as well, as if it were one stack.
 */
final class ConsumerTrace {

    private ConsumerTrace() {}

    /**
     * Puts the calling code's stack in the place of what is below the frame of {@code method},
     * which runs the body of a generator; changes nothing if there is no such frame, because the
     * exception comes from elsewhere or passed here before.
     */
    static void append(Throwable problem, String type, String method) {
        StackTraceElement[] trace = problem.getStackTrace();
        int end = trace.length - 1;
        while (end >= 0 && !isFrameOf(trace[end], type, method)) {
            end--;
        }
        if (end < 0) {
            return;
        }
        StackTraceElement[] consumer = new Throwable().getStackTrace();
        // This method and its caller are none of the consumer's.
        int skipped = Math.min(2, consumer.length);
        StackTraceElement[] joined = Arrays.copyOf(trace, end + consumer.length - skipped);
        System.arraycopy(consumer, skipped, joined, end, consumer.length - skipped);
        problem.setStackTrace(joined);
    }

    private static boolean isFrameOf(StackTraceElement frame, String type, String method) {
        return frame.getMethodName().equals(method) && frame.getClassName().equals(type);
    }
}
