package org.asyncio4j.internal.iteration;

import java.util.Arrays;

/**
 * Completes the stack trace of an exception that leaves a generator. It was created on the
 * generator's own stack; appending the consumer's shows also who asked for the item, as if it were
 * one stack.
 */
final class ConsumerTrace {

    private ConsumerTrace() {}

    /**
     * Replaces the frames from that of {@code method} down, which runs the body of a generator,
     * with the calling code's stack; changes nothing if there is no such frame, because the
     * exception comes from elsewhere or passed through here before.
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
        // This method and its caller are not part of the consumer.
        int skipped = Math.min(2, consumer.length);
        StackTraceElement[] joined = Arrays.copyOf(trace, end + consumer.length - skipped);
        System.arraycopy(consumer, skipped, joined, end, consumer.length - skipped);
        problem.setStackTrace(joined);
    }

    private static boolean isFrameOf(StackTraceElement frame, String type, String method) {
        return frame.getMethodName().equals(method) && frame.getClassName().equals(type);
    }
}
