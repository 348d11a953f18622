package org.asyncio4j;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.TraceTree;
import org.jspecify.annotations.Nullable;

/**
 * Several exceptions that happened independently and are thrown as one, as a {@link TaskGroup}
 * does. Members may be groups themselves; the exceptions that are not, at whatever depth, are the
 * leaves.
 *
 * <p>Who knows what to do about some of them writes, where Python has {@code except*}:
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
 * #getSuppressed() suppressed} exceptions, so that loggers, and the traces of exceptions whose
 * cause is a group, show them as well.
 *
 * <p>As Java's catch goes by the group's own type, {@code catch (Exception e)} catches a group
 * whatever is in it, {@link Error}s included. Immutable, as far as exceptions are.
 */
public class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As many members does {@link #toString} show. */
    private static final int MAX_SHOWN = 8;

    @SuppressWarnings("serial") // A list that is serializable if its elements are, as these are.
    private final List<Throwable> exceptions;

    /**
     * A group of at least one exception.
     *
     * @throws IllegalArgumentException if there is none
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

    /** As {@link #ExceptionGroup(String, Collection)}. */
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

    /** The members, in the order in which they were given. */
    public final List<Throwable> exceptions() {
        return exceptions;
    }

    /**
     * The exceptions of the group and of the groups in it that are not groups, from left to right.
     */
    public final List<Throwable> leaves() {
        List<Throwable> found = new ArrayList<>();
        collectLeaves(found);
        return found;
    }

    /**
     * A group like this one with other members: what {@link #split} and {@link #subgroup} make
     * their results with. A subclass that wants its own type kept overrides it, and passes {@link
     * #message}, not {@link #getMessage}, which counts the members of this one.
     */
    public ExceptionGroup derive(List<? extends Throwable> members) {
        return new ExceptionGroup(message(), members);
    }

    /**
     * The part of the group whose leaves satisfy {@code condition}, nested as they were; null if
     * none does, this group itself if all do. Message, stack trace, cause and suppressed exceptions
     * of all groups are kept.
     */
    public final @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matched();
    }

    /** As {@link #subgroup(Predicate)}, of the leaves that are of one of these types. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final @Nullable ExceptionGroup subgroup(Class<? extends Throwable>... types) {
        return subgroup(instanceOf(types));
    }

    /**
     * Both {@link #subgroup(Predicate)} and what is left of the group without it. The condition is
     * asked once about each leaf, never about a group (Python asks about groups, too; but here a
     * group is a {@link RuntimeException} and would be taken for one).
     */
    public final Split split(Predicate<? super Throwable> condition) {
        Checks.notNull(condition, "condition");
        List<Throwable> matched = new ArrayList<>();
        List<Throwable> rest = new ArrayList<>();
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup nested) {
                Split parts = nested.split(condition);
                addIfPresent(matched, parts.matched());
                addIfPresent(rest, parts.rest());
            } else {
                (condition.test(member) ? matched : rest).add(member);
            }
        }
        return new Split(with(matched), with(rest));
    }

    /** As {@link #split(Predicate)}, by the leaves that are of one of these types. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Split split(Class<? extends Throwable>... types) {
        return split(instanceOf(types));
    }

    /**
     * Has {@code handler} called with each leaf that is of this type, from left to right, and
     * returns what is to be done about the others; see {@link Handling}.
     */
    public final <X extends Throwable> Handling on(Class<X> type, Handler<? super X> handler) {
        return new Handling(this).on(type, handler);
    }

    /**
     * Has {@code handler} called once with the {@link #subgroup} of this type, unless there is
     * none: what Python's {@code except*} does.
     */
    public final <X extends Throwable> Handling onGroup(Class<X> type, Handler<? super ExceptionGroup> handler) {
        return new Handling(this).onGroup(type, handler);
    }

    /** Prints the group as a tree: its own stack trace, then those of the members. */
    @Override
    public void printStackTrace(PrintStream out) {
        out.print(tree());
    }

    /** Prints the group as a tree: its own stack trace, then those of the members. */
    @Override
    public void printStackTrace(PrintWriter out) {
        out.print(tree());
    }

    /** The message and the members, in one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(headline()).append(" [");
        for (int i = 0; i < exceptions.size() && i < MAX_SHOWN; i++) {
            text.append(i == 0 ? "" : ", ").append(exceptions.get(i));
        }
        if (exceptions.size() > MAX_SHOWN) {
            text.append(", ").append(exceptions.size() - MAX_SHOWN).append(" more");
        }
        return text.append(']').toString();
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

    private void collectLeaves(List<Throwable> found) {
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup nested) {
                nested.collectLeaves(found);
            } else {
                found.add(member);
            }
        }
    }

    /** This group with these members only; null without any. */
    private @Nullable ExceptionGroup with(List<Throwable> members) {
        if (members.isEmpty()) {
            return null;
        }
        if (members.equals(exceptions)) {
            return this;
        }
        ExceptionGroup part = derive(members);
        part.setStackTrace(getStackTrace());
        if (getCause() != null && part.getCause() == null) {
            part.initCause(getCause());
        }
        for (Throwable suppressed : getSuppressed()) {
            if (!exceptions.contains(suppressed)) {
                part.addSuppressed(suppressed);
            }
        }
        return part;
    }

    private static void addIfPresent(List<Throwable> members, @Nullable ExceptionGroup part) {
        if (part != null) {
            members.add(part);
        }
    }

    private static Predicate<Throwable> instanceOf(Class<? extends Throwable>[] types) {
        for (Class<? extends Throwable> type : types) {
            if (ExceptionGroup.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException("a group is searched for its leaves, which are never of " + type);
            }
        }
        return problem -> Arrays.stream(types).anyMatch(type -> type.isInstance(problem));
    }

    /**
     * The two parts of a group; at least one is not null.
     *
     * @param matched what satisfies the condition
     * @param rest what does not
     */
    public record Split(
            @Nullable ExceptionGroup matched, @Nullable ExceptionGroup rest) {}

    /**
     * What is to be done about exceptions of some type.
     *
     * @param <X> that type
     */
    @FunctionalInterface
    public interface Handler<X extends Throwable> {

        /** Deals with a problem; what it throws goes into what {@code rethrowRest} throws. */
        void handle(X problem) throws Exception;
    }

    /**
     * A group that is being dealt with, part by part: what Python's {@code except*} clauses do.
     *
     * <p>Each exception is given to the first handler whose type it is of. One that a handler
     * throws again stays in the group; others that handlers throw are added, with the exception
     * that they came of as a suppressed one, and later handlers do not see them. A {@link
     * CancelledError}, {@link KeyboardInterrupt}, {@link SystemExit} or {@link GeneratorExit} that
     * leaves a handler is not added but thrown at once, with what was left as a suppressed
     * exception.
     *
     * <p>Nothing is lost as long as {@link #rethrowRest} is called at the end.
     */
    public static final class Handling {

        private final ExceptionGroup group;

        /** What no handler has been given yet. */
        private @Nullable ExceptionGroup open;

        /** What handlers were to be given but were not, or were and threw again. */
        private final Set<Throwable> kept = Collections.newSetFromMap(new IdentityHashMap<>());

        /** What handlers threw on their own. */
        private final List<Throwable> raised = new ArrayList<>();

        private Handling(ExceptionGroup group) {
            this.group = group;
            this.open = group;
        }

        /**
         * Has {@code handler} called with each exception of this type that no handler was given
         * before, from left to right.
         */
        public <X extends Throwable> Handling on(Class<X> type, Handler<? super X> handler) {
            ExceptionGroup matched = take(type);
            if (matched != null) {
                List<Throwable> leaves = matched.leaves();
                kept.addAll(leaves);
                for (Throwable leaf : leaves) {
                    kept.remove(leaf);
                    call(handler, type.cast(leaf));
                }
            }
            return this;
        }

        /**
         * Has {@code handler} called once with all exceptions of this type that no handler was
         * given before, as a group; not at all if there are none.
         */
        public <X extends Throwable> Handling onGroup(Class<X> type, Handler<? super ExceptionGroup> handler) {
            ExceptionGroup matched = take(type);
            if (matched != null) {
                call(handler, matched);
            }
            return this;
        }

        /** What {@link #rethrowRest} would throw, or null. */
        public @Nullable ExceptionGroup rest() {
            Set<Throwable> unhandled = Collections.newSetFromMap(new IdentityHashMap<>());
            unhandled.addAll(kept);
            if (open != null) {
                unhandled.addAll(open.leaves());
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
         * Throws what no handler was given, together with what handlers have thrown; returns if
         * there is nothing of either.
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
                suppress(thrown, problem);
                ExceptionGroup rest = rest();
                if (rest != null) {
                    suppress(thrown, rest);
                }
                throw (Error) thrown;
            }
            suppress(thrown, problem);
            raised.add(thrown);
        }

        private static List<Throwable> leavesOf(Throwable problem) {
            return problem instanceof ExceptionGroup part ? part.leaves() : List.of(problem);
        }

        /** Remembers what {@code thrown} came of, unless it tells itself. */
        private static void suppress(Throwable thrown, Throwable origin) {
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                if (t == origin) {
                    return;
                }
            }
            thrown.addSuppressed(origin);
        }
    }
}
