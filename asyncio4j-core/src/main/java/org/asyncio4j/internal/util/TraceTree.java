package org.asyncio4j.internal.util;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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
 *
 * <p>Exceptions are data of others: causes may be circular or a hundred thousand long, members shared by many
 * groups, and accessors may throw. So each exception is shown once, without recursion, and only so many of them:
 * of a group as many as CPython shows, and at its depth.
 */
public final class TraceTree {

    /** How an exception branches: its description without the members, and the members. */
    public record Branches(String headline, List<Throwable> members) {}

    /** How many members of a group are shown. */
    private static final int MAX_WIDTH = 15;

    /** How deeply members and suppressed exceptions are nested. */
    private static final int MAX_DEPTH = 10;

    /** How many exceptions are shown in all. */
    private static final int MAX_SHOWN = 1000;

    private static final StackTraceElement[] NO_FRAMES = {};

    private final StringBuilder text = new StringBuilder();
    private final Function<Throwable, @Nullable Branches> branching;

    /** Exceptions may refer to each other in cycles; each is shown once. */
    private final Set<Throwable> shown = Collections.newSetFromMap(new IdentityHashMap<>());

    /** What is still to be appended; the next one is the last. */
    private final Deque<Entry> open = new ArrayDeque<>();

    /**
     * An exception to append.
     *
     * @param first the beginning of its first line, before the exception; if there is none, the whole line
     * @param indent the beginning of its other lines
     * @param enclosing the exception that this one is the cause of: their common frames are left out
     * @param depth how many exceptions it is nested in
     */
    private record Entry(
            String first,
            String indent,
            @Nullable Throwable problem,
            @Nullable Throwable enclosing,
            int depth) {}

    private TraceTree(Function<Throwable, @Nullable Branches> branching) {
        this.branching = branching;
    }

    /**
     * Returns the stack trace of {@code problem}; {@code branching} decides which exceptions
     * branch.
     */
    public static String of(Throwable problem, Function<Throwable, @Nullable Branches> branching) {
        TraceTree tree = new TraceTree(branching);
        tree.open.addLast(new Entry("", "", problem, null, 0));
        while (!tree.open.isEmpty()) {
            tree.append(tree.open.removeLast());
        }
        return tree.text.toString();
    }

    /** Returns {@code problem.toString()}, or says that it threw. */
    public static String describe(Throwable problem) {
        return orElse(problem::toString, problem.getClass().getName() + " (toString() threw an exception)");
    }

    private void append(Entry entry) {
        Throwable problem = entry.problem;
        if (problem == null) {
            line(entry.first);
            return;
        }
        if (shown.size() >= MAX_SHOWN) {
            line(entry.first + "more, which are not shown");
            open.clear();
            return;
        }
        Branches branches = orElse(() -> branching.apply(problem), null);
        String headline = entry.first + (branches == null ? describe(problem) : branches.headline());
        if (!shown.add(problem)) {
            appendHeadline(headline + " (shown above)", entry.indent);
            return;
        }
        appendHeadline(headline, entry.indent);
        appendFrames(entry.indent, problem, entry.enclosing);
        addOpen(entry, problem, branches == null ? List.of() : branches.members());
    }

    /** Adds what belongs to an exception, in reverse order: its cause, suppressed exceptions and members. */
    private void addOpen(Entry entry, Throwable problem, List<Throwable> members) {
        String indent = entry.indent;
        int depth = entry.depth + 1;
        Throwable cause = Replacements.causeOf(problem);
        if (cause != null) {
            open.addLast(new Entry(indent + "Caused by: ", indent, cause, problem, entry.depth));
        }
        Throwable[] suppressed = problem.getSuppressed();
        if (depth > MAX_DEPTH) {
            if (suppressed.length > 0 || !members.isEmpty()) {
                open.addLast(new Entry(indent + "\t... more, too deep to show", "", null, null, depth));
            }
            return;
        }
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(members);
        for (int i = suppressed.length - 1; i >= 0; i--) {
            if (!known.contains(suppressed[i])) {
                open.addLast(new Entry(indent + "\tSuppressed: ", indent + "\t", suppressed[i], problem, depth));
            }
        }
        int count = members.size();
        if (count > MAX_WIDTH) {
            open.addLast(new Entry(indent + "  +- and " + (count - MAX_WIDTH) + " more", "", null, null, depth));
        }
        for (int i = Math.min(count, MAX_WIDTH); i > 0; i--) {
            // The lines after a member's first hang on a bar to the next one.
            String rest = indent + (i == count ? "     " : "  |  ");
            open.addLast(
                    new Entry(indent + "  +- " + i + " of " + count + ": ", rest, members.get(i - 1), null, depth));
        }
    }

    private void appendHeadline(String headline, String indent) {
        line(headline.replace("\n", "\n" + indent));
    }

    private void appendFrames(String indent, Throwable problem, @Nullable Throwable enclosing) {
        StackTraceElement[] frames = framesOf(problem);
        int own = frames.length - (enclosing == null ? 0 : common(frames, framesOf(enclosing)));
        for (int i = 0; i < own; i++) {
            line(indent + "\tat " + frames[i]);
        }
        if (own < frames.length) {
            line(indent + "\t... " + (frames.length - own) + " more");
        }
    }

    private static StackTraceElement[] framesOf(Throwable problem) {
        return orElse(problem::getStackTrace, NO_FRAMES);
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

    /** Returns what an accessor returns; {@code otherwise} if that is null, or it throws. */
    private static <V extends @Nullable Object> V orElse(Supplier<? extends V> accessor, V otherwise) {
        try {
            V value = accessor.get();
            return value == null ? otherwise : value;
        } catch (Exception | StackOverflowError broken) {
            return otherwise;
        }
    }

    private void line(String content) {
        text.append(content).append('\n');
    }
}
