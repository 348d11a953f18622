package org.asyncio4j;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.TraceTree;
import org.jspecify.annotations.Nullable;

/**
 * Combines several independent exceptions into one, as a {@link TaskGroup} does. Members may be
 * groups themselves; those exceptions that are not groups, at any depth, are the leaves.
 *
 * <p>To handle some of them, as with Python's {@code except*}:
 *
 * {@snippet :
 * try {
 *     with(taskGroup(), group -> { ... });
 * } catch (ExceptionGroup group) {
 *     group.on(IOException.class, problem -> log(problem))
 *             .on(TimeoutException.class, late -> askAgain())
 *             .rethrowRest();
 * }
 * }
 *
 * <p>The stack trace shows the group as a tree. The members are also the group's {@linkplain
 * #getSuppressed() suppressed} exceptions, so that loggers, and stack traces of exceptions whose
 * cause is a group, show them as well.
 *
 * <p>Because Java's catch considers only the group's own type, {@code catch (Exception e)} catches
 * a group whatever its members are, {@link Error}s included. Immutable, as far as exceptions can
 * be.
 */
public class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The number of members that {@link #toString} shows. */
    private static final int MAX_SHOWN = 8;

    /** The number of members that {@link #toString} shows in all nested groups. */
    private static final int MAX_SHOWN_IN_ALL = 64;

    /** How deep the groups are that {@link #toString} opens. */
    private static final int MAX_DEPTH = 10;

    @SuppressWarnings("serial") // A list that is serializable if its elements are, as these are.
    private final List<Throwable> exceptions;

    /**
     * Creates a group of at least one exception.
     *
     * @throws IllegalArgumentException if {@code exceptions} is empty
     */
    @SuppressWarnings("this-escape") // addSuppressed is final
    public ExceptionGroup(@Nullable String message, Collection<? extends Throwable> exceptions) {
        super(message);
        this.exceptions = List.copyOf(exceptions);
        if (this.exceptions.isEmpty()) {
            throw new IllegalArgumentException("exceptions of a group must not be empty");
        }
        for (Throwable member : this.exceptions) {
            addSuppressed(member);
        }
    }

    /** Creates a group like {@link #ExceptionGroup(String, Collection)}. */
    public ExceptionGroup(@Nullable String message, Throwable... exceptions) {
        this(message, Arrays.asList(exceptions));
    }

    /** Returns the message that the group was given, without the number of its members. */
    public final @Nullable String message() {
        return super.getMessage();
    }

    /**
     * Returns the message with the number of the members, as Python shows it: {@code unhandled errors in a TaskGroup (2
     * sub-exceptions)}. Null if the group was given none.
     */
    @Override
    public @Nullable String getMessage() {
        String given = super.getMessage();
        int count = exceptions.size();
        return given == null ? null : given + " (" + count + " sub-exception" + (count == 1 ? ")" : "s)");
    }

    /** Returns the members, in the order in which they were given. */
    public final List<Throwable> exceptions() {
        return exceptions;
    }

    /**
     * Returns the exceptions in the group and in its nested groups that are not groups themselves,
     * from left to right.
     */
    public final List<Throwable> leaves() {
        List<Throwable> found = new ArrayList<>();
        walk(nested -> true, found::add);
        return found;
    }

    /**
     * Creates a group like this one with other members; {@link #split} and {@link #subgroup} create
     * their results with it. A subclass overrides it to preserve its own type, and passes {@link
     * #message}, not {@link #getMessage}, which counts the members of this one.
     */
    public ExceptionGroup derive(List<? extends Throwable> members) {
        return new ExceptionGroup(message(), members);
    }

    /**
     * Returns the part of the group whose leaves satisfy {@code condition}, with the same nesting;
     * null if no leaf does, this group itself if all do. All groups keep their message, stack
     * trace, cause and suppressed exceptions.
     */
    public final @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matched();
    }

    /**
     * Returns the part of the group whose leaves are instances of one of these types, like {@link
     * #subgroup(Predicate)}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final @Nullable ExceptionGroup subgroup(Class<? extends Throwable>... types) {
        return subgroup(instanceOf(types));
    }

    /**
     * Returns both {@link #subgroup(Predicate)} and the rest of the group. The condition is tested
     * once with each leaf, never with a group. (Python tests groups, too; but here a group is a
     * {@link RuntimeException} and would match that type.)
     */
    public final Split split(Predicate<? super Throwable> condition) {
        Checks.notNull(condition, "condition");
        // Not recursive, as groups may be nested deeply; each group is split once, however many refer to it.
        Map<ExceptionGroup, Split> done = new IdentityHashMap<>();
        Deque<Splitting> open = new ArrayDeque<>();
        open.push(new Splitting(this));
        while (true) {
            Splitting current = open.peek();
            ExceptionGroup nested = current.goOn(condition, done);
            if (nested != null) {
                open.push(new Splitting(nested));
                continue;
            }
            open.pop();
            Split parts = current.parts();
            if (open.isEmpty()) {
                return parts;
            }
            done.put(current.group, parts);
        }
    }

    /**
     * Splits the group like {@link #split(Predicate)}, by whether a leaf is an instance of one of
     * these types.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Split split(Class<? extends Throwable>... types) {
        return split(instanceOf(types));
    }

    /**
     * Calls {@code handler} with each leaf of this type, from left to right, once even if several groups refer to it,
     * and returns a {@link Handling} for the others.
     */
    public final <X extends Throwable> Handling on(Class<X> type, Handler<? super X> handler) {
        return new Handling(this).on(type, handler);
    }

    /**
     * Calls {@code handler} once with the {@link #subgroup} of this type, unless that is null, as
     * Python's {@code except*} does.
     */
    public final <X extends Throwable> Handling onGroup(Class<X> type, Handler<? super ExceptionGroup> handler) {
        return new Handling(this).onGroup(type, handler);
    }

    /**
     * Prints the group as a tree: its own stack trace, then those of the first 15 members, groups to a depth of 10.
     */
    @Override
    public void printStackTrace(PrintStream out) {
        out.print(tree());
    }

    /** Prints the group like {@link #printStackTrace(PrintStream)}. */
    @Override
    public void printStackTrace(PrintWriter out) {
        out.print(tree());
    }

    /** Returns the message and the first members, on one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        describe(text, 0, MAX_SHOWN_IN_ALL);
        return text.toString();
    }

    /** Appends the description of a group that shows {@code left} members at most; returns how many it left. */
    private int describe(StringBuilder text, int depth, int left) {
        text.append(headline()).append(" [");
        int shown = 0;
        while (shown < exceptions.size() && shown < MAX_SHOWN && left > 0 && depth < MAX_DEPTH) {
            Throwable member = exceptions.get(shown);
            text.append(shown == 0 ? "" : ", ");
            shown++;
            left--;
            if (member instanceof ExceptionGroup nested) {
                left = nested.describe(text, depth + 1, left);
            } else {
                text.append(TraceTree.describe(member));
            }
        }
        if (shown < exceptions.size()) {
            text.append(shown == 0 ? "" : ", ")
                    .append(exceptions.size() - shown)
                    .append(" more");
        }
        text.append(']');
        return left;
    }

    private String headline() {
        return getClass().getName() + (getMessage() == null ? "" : ": " + getMessage());
    }

    private String tree() {
        return TraceTree.of(
                this,
                problem -> problem instanceof ExceptionGroup group
                        ? new TraceTree.Branches(group.headline(), group.exceptions)
                        : null);
    }

    /** Returns the different leaves, in order. */
    private List<Throwable> distinctLeaves() {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> found = new ArrayList<>();
        walk(seen::add, leaf -> {
            if (seen.add(leaf)) {
                found.add(leaf);
            }
        });
        return found;
    }

    /** Passes the leaves to {@code sink}, from left to right, those of nested groups if {@code enters} says so. */
    private void walk(Predicate<ExceptionGroup> enters, Consumer<Throwable> sink) {
        Deque<Iterator<Throwable>> open = new ArrayDeque<>();
        open.push(exceptions.iterator());
        while (!open.isEmpty()) {
            Iterator<Throwable> members = open.peek();
            if (!members.hasNext()) {
                open.pop();
                continue;
            }
            Throwable member = members.next();
            if (!(member instanceof ExceptionGroup nested)) {
                sink.accept(member);
            } else if (enters.test(nested)) {
                open.push(nested.exceptions.iterator());
            }
        }
    }

    /** Returns a group like this one with these members only; null if there are none. */
    private @Nullable ExceptionGroup with(List<Throwable> members) {
        if (members.isEmpty()) {
            return null;
        }
        if (same(members, exceptions)) {
            return this;
        }
        ExceptionGroup part = derive(members);
        part.setStackTrace(getStackTrace());
        Throwable cause = Replacements.causeOf(this);
        if (cause != null && Replacements.causeOf(part) == null) {
            part.initCause(cause);
        }
        Set<Throwable> ours = Collections.newSetFromMap(new IdentityHashMap<>());
        ours.addAll(exceptions);
        for (Throwable suppressed : getSuppressed()) {
            if (!ours.contains(suppressed)) {
                part.addSuppressed(suppressed);
            }
        }
        return part;
    }

    /** By identity, since an exception's equals() is the code of others. */
    private static boolean same(List<Throwable> some, List<Throwable> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static void addIfPresent(List<Throwable> members, @Nullable ExceptionGroup part) {
        if (part != null) {
            members.add(part);
        }
    }

    private static Predicate<Throwable> instanceOf(Class<? extends Throwable>[] types) {
        for (Class<? extends Throwable> type : types) {
            if (ExceptionGroup.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException("a group is split by its leaves, which are never groups: " + type);
            }
        }
        return problem -> Arrays.stream(types).anyMatch(type -> type.isInstance(problem));
    }

    /** A group that is being split. */
    private static final class Splitting {

        final ExceptionGroup group;
        private final List<Throwable> matched = new ArrayList<>();
        private final List<Throwable> rest = new ArrayList<>();
        private int next;

        Splitting(ExceptionGroup group) {
            this.group = group;
        }

        /** Sorts members until there are no more, or until one is a group not yet split: returns that one. */
        @Nullable
        ExceptionGroup goOn(Predicate<? super Throwable> condition, Map<ExceptionGroup, Split> done) {
            for (; next < group.exceptions.size(); next++) {
                Throwable member = group.exceptions.get(next);
                if (!(member instanceof ExceptionGroup nested)) {
                    (condition.test(member) ? matched : rest).add(member);
                    continue;
                }
                Split parts = done.get(nested);
                if (parts == null) {
                    return nested;
                }
                addIfPresent(matched, parts.matched());
                addIfPresent(rest, parts.rest());
            }
            return null;
        }

        Split parts() {
            return new Split(group.with(matched), group.with(rest));
        }
    }

    /**
     * The two parts of a group, of which at least one is not null.
     *
     * @param matched the part that satisfies the condition
     * @param rest the part that does not
     */
    public record Split(
            @Nullable ExceptionGroup matched, @Nullable ExceptionGroup rest) {}

    /**
     * Handles exceptions of one type.
     *
     * @param <X> that type
     */
    @FunctionalInterface
    public interface Handler<X extends Throwable> {

        /**
         * Handles {@code problem}; an exception that this throws becomes part of the group that
         * {@code rethrowRest} throws.
         */
        void handle(X problem) throws Exception;
    }

    /**
     * Handles a group part by part, as Python's {@code except*} clauses do.
     *
     * <p>Each exception goes to the first handler whose type matches. An exception that its handler
     * rethrows stays in the group; any other exception thrown by a handler is added, with the one
     * that was being handled as a suppressed exception, and later handlers do not see it. A {@link
     * CancelledError}, {@link KeyboardInterrupt}, {@link SystemExit} or {@link GeneratorExit}
     * thrown by a handler is not added but thrown at once, with the rest of the group as a
     * suppressed exception.
     *
     * <p>No exception is lost, provided that {@link #rethrowRest} is called at the end.
     */
    public static final class Handling {

        private final ExceptionGroup group;

        /** The part that no handler has been given yet. */
        private @Nullable ExceptionGroup open;

        /**
         * The leaves that a handler rethrew, or that matched its type but were never passed to it.
         */
        private final Set<Throwable> kept = Collections.newSetFromMap(new IdentityHashMap<>());

        /** The new exceptions that handlers threw. */
        private final List<Throwable> raised = new ArrayList<>();

        /** The same, by identity. */
        private final Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());

        private Handling(ExceptionGroup group) {
            this.group = group;
            this.open = group;
        }

        /**
         * Calls {@code handler} with each leaf of this type that no earlier handler was given, from
         * left to right.
         */
        public <X extends Throwable> Handling on(Class<X> type, Handler<? super X> handler) {
            ExceptionGroup matched = take(type);
            if (matched != null) {
                List<Throwable> leaves = matched.distinctLeaves();
                kept.addAll(leaves);
                for (Throwable leaf : leaves) {
                    kept.remove(leaf);
                    call(handler, type.cast(leaf));
                }
            }
            return this;
        }

        /**
         * Calls {@code handler} once with the group of all leaves of this type that no earlier
         * handler was given; does not call it if there are none.
         */
        public <X extends Throwable> Handling onGroup(Class<X> type, Handler<? super ExceptionGroup> handler) {
            ExceptionGroup matched = take(type);
            if (matched != null) {
                call(handler, matched);
            }
            return this;
        }

        /** Returns the group that {@link #rethrowRest} would throw, or null. */
        public @Nullable ExceptionGroup rest() {
            Set<Throwable> unhandled = Collections.newSetFromMap(new IdentityHashMap<>());
            unhandled.addAll(kept);
            if (open != null) {
                unhandled.addAll(open.distinctLeaves());
            }
            ExceptionGroup left = group.subgroup(unhandled::contains);
            if (raised.isEmpty()) {
                return left;
            }
            List<Throwable> members = new ArrayList<>(raised);
            addIfPresent(members, left);
            return new ExceptionGroup(group.message(), members);
        }

        /**
         * Throws a group of the exceptions that no handler was given and those that handlers threw;
         * returns normally if there are none.
         */
        public void rethrowRest() {
            ExceptionGroup rest = rest();
            if (rest != null) {
                throw rest;
            }
        }

        private @Nullable ExceptionGroup take(Class<? extends Throwable> type) {
            Checks.notNull(type, "type");
            if (open == null) {
                return null;
            }
            Split parts = open.split(type);
            open = parts.rest();
            return parts.matched();
        }

        private <X extends Throwable> void call(Handler<? super X> handler, X problem) {
            try {
                handler.handle(problem);
            } catch (Throwable thrown) {
                note(problem, thrown);
            }
        }

        private void note(Throwable problem, Throwable thrown) {
            if (thrown == problem) {
                kept.addAll(leavesOf(problem));
                return;
            }
            if (thrown instanceof CancelledError
                    || thrown instanceof KeyboardInterrupt
                    || thrown instanceof SystemExit
                    || thrown instanceof GeneratorExit) {
                Replacements.keep(problem, thrown);
                Replacements.keep(rest(), thrown);
                throw (Error) thrown;
            }
            if (known.add(thrown)) {
                Replacements.keep(problem, thrown);
            } else {
                // Thrown for another leaf before; asking again what it refers to would be quadratic.
                thrown.addSuppressed(problem);
            }
            raised.add(thrown);
        }

        private static List<Throwable> leavesOf(Throwable problem) {
            return problem instanceof ExceptionGroup part ? part.distinctLeaves() : List.of(problem);
        }
    }
}
