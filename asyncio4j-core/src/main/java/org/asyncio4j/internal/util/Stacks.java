package org.asyncio4j.internal.util;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reduces stack traces to the user's frames. */
public final class Stacks {

    /** How many frames debug mode records where an object was created, as many as CPython. */
    public static final int ORIGIN_DEPTH = 10;

    /** Our exported packages; others that begin alike are those of extensions, examples and tests. */
    private static final Set<String> EXPORTED = Set.of(
            "org.asyncio4j",
            "org.asyncio4j.annotation",
            "org.asyncio4j.contextvars",
            "org.asyncio4j.extras",
            "org.asyncio4j.function",
            "org.asyncio4j.lowlevel",
            "org.asyncio4j.lowlevel.spi");

    private static final StackWalker WALKER = StackWalker.getInstance();

    private Stacks() {}

    /** Returns the user's frames of the calling thread, innermost first. */
    public static List<StackTraceElement> origin() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                .filter(Stacks::isUserCode)
                .limit(ORIGIN_DEPTH)
                .toList());
    }

    /** Returns the user's frames in {@code stack}, in its order. */
    public static List<StackTraceElement> userFrames(StackTraceElement[] stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            if (isUserCode(frame)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /** Returns {@code File.java:12} of the user's innermost frame, or null. */
    public static @Nullable String place(List<StackTraceElement> frames) {
        return frames.isEmpty() ? null : file(frames.getFirst());
    }

    /** Returns {@code File.java:12}. */
    public static String file(StackTraceElement frame) {
        return frame.getFileName() + ":" + frame.getLineNumber();
    }

    /** Returns {@code Type.method}, without what javac adds to a lambda's name. */
    public static String method(StackTraceElement frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        if (method.startsWith("lambda$")) {
            int end = method.lastIndexOf('$');
            method = method.substring("lambda$".length(), Math.max(end, "lambda$".length()));
        }
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method;
    }

    /**
     * Returns {@code "; these lines repeat: ..."} for frames that repeat after at most {@code longest} of them, but for
     * as many at the beginning; the empty string if they do not.
     */
    public static String describePeriod(List<StackTraceElement> nearest, int longest) {
        List<StackTraceElement> frames = nearest.subList(Math.min(longest, nearest.size()), nearest.size());
        for (int period = 1; period <= longest && period * 2 <= frames.size(); period++) {
            if (frames.subList(period, frames.size()).equals(frames.subList(0, frames.size() - period))) {
                StringBuilder text = new StringBuilder("; these lines repeat:");
                for (StackTraceElement frame : frames.subList(0, period)) {
                    text.append(System.lineSeparator()).append("\tat ").append(frame);
                }
                return text.toString();
            }
        }
        return "";
    }

    /** Returns the frames as lines of a stack trace. */
    public static String format(List<StackTraceElement> frames) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : frames) {
            text.append("\tat ").append(frame).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Returns whether a frame belongs neither to the JDK nor to this library. */
    public static boolean isUserCode(StackTraceElement frame) {
        String name = frame.getClassName();
        if (name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
            return false;
        }
        return !name.startsWith("org.asyncio4j.") || !isOwnPackage(name.substring(0, name.lastIndexOf('.')));
    }

    private static boolean isOwnPackage(String name) {
        return EXPORTED.contains(name) || name.startsWith("org.asyncio4j.internal.");
    }
}
