package org.asyncio4j.internal.util;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace that branches.
 *
 * <pre>
 *   Group: two went wrong
 *     at Crawler.run(Crawler.java:12)
 *   +- 1 of 2: java.io.IOException: connection reset
 *   |    at Crawler.fetch(Crawler.java:30)
 *   +- 2 of 2: java.lang.IllegalStateException: closed
 *        at Crawler.parse(Crawler.java:44)
 *   Caused by: ...
 * </pre>
 */
public final class TraceTree {

    /** How an exception branches: its description without the members, and the members. */
    public record Branches(String headline, List<Throwable> members) {}

    private final StringBuilder text = new StringBuilder();
    private final Function<Throwable, @Nullable Branches> branching;

    /** Exceptions may refer to each other in cycles; each is shown once. */
    private final Set<Throwable> shown = Collections.newSetFromMap(new IdentityHashMap<>());

    private TraceTree(Function<Throwable, @Nullable Branches> branching) {
        this.branching = branching;
    }

    /**
     * Returns the stack trace of {@code problem}; {@code branching} decides which exceptions
     * branch.
     */
    public static String of(Throwable problem, Function<Throwable, @Nullable Branches> branching) {
        TraceTree tree = new TraceTree(branching);
        tree.append("", "", problem, null);
        return tree.text.toString();
    }

    /**
     * Appends an exception with its members, suppressed exceptions and cause.
     *
     * @param indent the beginning of every line
     * @param caption the beginning of the first line, before the exception
     * @param enclosing the exception that this one is the cause of: their common frames are left
     *     out
     */
    private void append(String indent, String caption, Throwable problem, @Nullable Throwable enclosing) {
        Branches branches = branching.apply(problem);
        String headline = branches == null ? problem.toString() : branches.headline();
        if (!shown.add(problem)) {
            line(indent, caption + headline + " (shown above)");
            return;
        }
        line(indent, caption + headline);
        appendFrames(indent, problem, enclosing);
        List<Throwable> members = branches == null ? List.of() : branches.members();
        for (int i = 0; i < members.size(); i++) {
            boolean last = i == members.size() - 1;
            appendMember(indent, i + 1, members.size(), last, members.get(i));
        }
        for (Throwable suppressed : problem.getSuppressed()) {
            if (members.stream().noneMatch(member -> member == suppressed)) {
                append(indent + "\t", "Suppressed: ", suppressed, problem);
            }
        }
        Throwable cause = problem.getCause();
        if (cause != null) {
            append(indent, "Caused by: ", cause, problem);
        }
    }

    /** Appends a member; its lines after the first hang on a bar to the next member. */
    private void appendMember(String indent, int number, int count, boolean last, Throwable member) {
        int start = text.length();
        append("", "+- " + number + " of " + count + ": ", member, null);
        String[] lines = text.substring(start).split("\n", -1);
        text.setLength(start);
        for (int i = 0; i < lines.length - 1; i++) {
            String bar = i == 0 ? "" : last ? "   " : "|  ";
            text.append(indent).append("  ").append(bar).append(lines[i]).append('\n');
        }
    }

    private void appendFrames(String indent, Throwable problem, @Nullable Throwable enclosing) {
        StackTraceElement[] frames = problem.getStackTrace();
        int own = frames.length - (enclosing == null ? 0 : common(frames, enclosing.getStackTrace()));
        for (int i = 0; i < own; i++) {
            line(indent, "\tat " + frames[i]);
        }
        if (own < frames.length) {
            line(indent, "\t... " + (frames.length - own) + " more");
        }
    }

    private static int common(StackTraceElement[] frames, StackTraceElement[] others) {
        int count = 0;
        while (count < frames.length
                && count < others.length
                && frames[frames.length - 1 - count].equals(others[others.length - 1 - count])) {
            count++;
        }
        return count;
    }

    private void line(String indent, String content) {
        text.append(indent).append(content).append('\n');
    }
}
