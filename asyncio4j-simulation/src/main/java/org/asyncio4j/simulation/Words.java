package org.asyncio4j.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.asyncio4j.Task;

/** How reports call things. */
final class Words {

    private static final int MOST_CHARS = 120;
    private static final int DIGITS = 3;
    private static final int NANO_DIGITS = 9;
    private static final int MILLI_DIGITS = 6;

    private Words() {}

    /** Returns a time as seconds, to the millisecond. */
    static String seconds(long nanos) {
        return plain(nanos, NANO_DIGITS) + " s";
    }

    /** Returns a time as milliseconds, to the microsecond. */
    static String millis(long nanos) {
        return plain(nanos, MILLI_DIGITS) + " ms";
    }

    private static String plain(long nanos, int scale) {
        BigDecimal rounded = BigDecimal.valueOf(nanos, scale).setScale(DIGITS, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** Returns what a job is: a task by its name, or a callback. */
    static String job(Object job) {
        return job instanceof Task<?> task ? "task '" + oneLine(task.getName()) + "'" : oneLine(String.valueOf(job));
    }

    /** Returns where a task stands, as {@code " at File.java:12"}; empty for a callback, and for a task that has not begun. */
    static String place(Object job) {
        if (!(job instanceof Task<?> task)) {
            return "";
        }
        List<StackTraceElement> stack = task.getStack();
        return stack.isEmpty() ? "" : " at " + place(stack.getLast());
    }

    static String place(StackTraceElement frame) {
        return frame.getFileName() + ":" + frame.getLineNumber();
    }

    static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Returns a text without line breaks, and not too long. */
    static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS - 1) + "…";
    }
}
