package org.asyncio4j.internal.util;

import org.jspecify.annotations.Nullable;

/** Short descriptions of things, for logs and error messages. */
public final class Repr {

    private static final int MAX_LENGTH = 200;

    private Repr() {}

    /**
     * A value as a person would want to see it: strings quoted, long texts cut, a failing
     * toString() told.
     */
    public static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        try {
            String text =
                    value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
            return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 3) + "...";
        } catch (RuntimeException e) {
            return "<"
                    + value.getClass().getName()
                    + " whose toString() threw "
                    + e.getClass().getSimpleName()
                    + ">";
        }
    }

    /** Class and message of an exception, without its stack. */
    public static String of(Throwable problem) {
        String name = problem.getClass().getSimpleName();
        String message = problem.getMessage();
        return (name.isEmpty() ? problem.getClass().getName() : name)
                + "("
                + (message == null ? "" : of(message))
                + ")";
    }

    /**
     * The name of a piece of code given as an object. A lambda has no name of its own, only that of
     * the class that wrote it: {@code Crawler.<lambda>}.
     */
    public static String ofCode(Object code) {
        return ofCode(code.getClass());
    }

    /** As {@link #ofCode(Object)}, from the class of that object. */
    public static String ofCode(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda >= 0) {
            return simple(name.substring(0, lambda)) + ".<lambda>";
        }
        return simple(name);
    }

    /** Identity in the form that logs use to tell two things of one kind apart. */
    public static String identity(Object thing) {
        return "0x" + Integer.toHexString(System.identityHashCode(thing));
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    }
}
