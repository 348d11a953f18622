package org.asyncio4j.internal.util;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stack traces cut down to what the user wrote. */
public final class Stacks {

    /**
     * How many frames debug mode keeps of the place where something was created, as CPython does.
     */
    public static final int ORIGIN_DEPTH = 10;

    /** Our exported packages; others that begin alike are those of extensions, examples and tests. */
    private static final Set<String> EXPORTED = Set.of(
            "org.asyncio4j",
            "org.asyncio4j.contextvars",
            "org.asyncio4j.function",
            "org.asyncio4j.lowlevel",
            "org.asyncio4j.lowlevel.spi");

    private static final StackWalker WALKER = StackWalker.getInstance();

    private Stacks() {}

    /** The user's frames of the calling thread, innermost first. */
    public static List<StackTraceElement> origin() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                .filter(Stacks::isUserCode)
                .limit(ORIGIN_DEPTH)
                .toList());
    }

    /** The user's frames among {@code stack}, in its order; all of it if none is the user's. */
    public static List<StackTraceElement> userFrames(StackTraceElement[] stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            if (isUserCode(frame)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /** {@code Type.method at File.java:12} of the innermost frame of the user's, or null. */
    public static @Nullable String place(List<StackTraceElement> frames) {
        return frames.isEmpty() ? null : file(frames.getFirst());
    }

    /** {@code File.java:12}. */
    public static String file(StackTraceElement frame) {
        return frame.getFileName() + ":" + frame.getLineNumber();
    }

    /** {@code Type.method} with the noise that javac adds to a lambda's name taken off. */
    public static String method(StackTraceElement frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        if (method.startsWith("lambda$")) {
            int end = method.lastIndexOf('$');
            method = method.substring("lambda$".length(), Math.max(end, "lambda$".length()));
        }
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method;
    }

    /** The frames as lines of a stack trace. */
    public static String format(List<StackTraceElement> frames) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : frames) {
            text.append("\tat ").append(frame).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Whether a frame is neither the JDK's nor this library's own machinery. */
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
