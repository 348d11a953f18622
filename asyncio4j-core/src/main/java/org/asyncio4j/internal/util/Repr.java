package org.asyncio4j.internal.util;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short descriptions of objects, for logs and error messages. */
public final class Repr {

    private static final int MAX_LENGTH = 200;

    /** How deeply values may be nested. */
    private static final int MAX_DEPTH = 5;

    /**
     * How many values one description may include: their number explodes when objects refer to each
     * other.
     */
    private static final int MAX_VALUES = 100;

    private static final ThreadLocal<@Nullable Progress> IN_PROGRESS = new ThreadLocal<>();

    /** The values that a thread is describing. */
    private static final class Progress {

        /** The outermost first. */
        final List<Object> values = new ArrayList<>();

        int begun;

        boolean admits(Object value) {
            return begun < MAX_VALUES
                    && values.size() < MAX_DEPTH
                    && values.stream().noneMatch(it -> it == value);
        }
    }

    private Repr() {}

    /**
     * Describes a value for a human reader, on one line: strings are quoted, long texts cut, a
     * failing toString() is reported. A value that contains itself is shown as dots.
     */
    public static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence text) {
            return "\"" + cut(text) + "\"";
        }
        Progress progress = IN_PROGRESS.get();
        if (progress == null) {
            progress = new Progress();
            IN_PROGRESS.set(progress);
        } else if (!progress.admits(value)) {
            return "...";
        }
        progress.begun++;
        progress.values.addLast(value);
        try {
            return described(value);
        } finally {
            progress.values.removeLast();
            if (progress.values.isEmpty()) {
                IN_PROGRESS.remove();
            }
        }
    }

    /** Returns {@code text} on one line, with line breaks and other control characters escaped. */
    public static String oneLine(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append("\\u%04x".formatted((int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }

    private static String described(Object value) {
        try {
            return cut(String.valueOf((Object) value.toString()));
        } catch (RuntimeException | StackOverflowError e) {
            return "<"
                    + value.getClass().getName()
                    + " whose toString() threw "
                    + e.getClass().getSimpleName()
                    + ">";
        }
    }

    private static String cut(CharSequence text) {
        return text.length() <= MAX_LENGTH
                ? oneLine(text.toString())
                : oneLine(text.subSequence(0, MAX_LENGTH - 3).toString()) + "...";
    }

    /** Returns the message, which may be made by code of the user. */
    private static @Nullable String messageOf(Throwable problem) {
        try {
            return problem.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            return "getMessage() threw " + e.getClass().getSimpleName();
        }
    }

    /** Returns the message of an exception, or the name of its class if it has none: for the end of a text that says why. */
    public static String why(Throwable problem) {
        String message = messageOf(problem);
        return message == null ? nameOf(problem) : message;
    }

    private static String nameOf(Throwable problem) {
        String name = problem.getClass().getSimpleName();
        return name.isEmpty() ? problem.getClass().getName() : name;
    }

    /** Returns class and message of an exception, without its stack. */
    public static String of(Throwable problem) {
        String message = messageOf(problem);
        return nameOf(problem) + "(" + (message == null ? "" : of(message)) + ")";
    }

    /** Options with their values by name: {@code TaskOptions[name=reader, ...]}. */
    public static String ofOptions(Object options, Record values) {
        String text = values.toString();
        return options.getClass().getSimpleName() + text.substring(text.indexOf('['));
    }

    /**
     * Returns the name of a piece of code given as an object. A lambda has no name of its own, only
     * that of the class that contains it: {@code Crawler.<lambda>}.
     */
    public static String ofCode(Object code) {
        return ofCode(code.getClass());
    }

    /**
     * Returns the name of a piece of code, as {@link #ofCode(Object)}, from the class of its
     * object.
     */
    public static String ofCode(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda >= 0) {
            return simple(name.substring(0, lambda)) + ".<lambda>";
        }
        return simple(name);
    }

    /**
     * Returns an object's identity in the form that logs use to distinguish two objects of one
     * kind.
     */
    public static String identity(Object thing) {
        return "0x" + Integer.toHexString(System.identityHashCode(thing));
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    }
}
