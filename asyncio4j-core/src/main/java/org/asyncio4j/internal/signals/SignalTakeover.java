package org.asyncio4j.internal.signals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A claim to a signal that the JVM would handle itself. The one class that knows {@code
 * sun.misc.Signal}.
 *
 * <p>A signal has a line of claims, of two ranks. A handler has it alone, as long as there is one;
 * otherwise all runs have it, each to stop its own main task. What handled the signal before is put
 * back with the last claim, in whatever order they are given up, unless the program has put
 * something else there in between.
 */
@SuppressWarnings("sunapi")
final class SignalTakeover {

    /** Who asks for a signal. */
    enum Rank {
        /** A program that wants it for itself. */
        HANDLER,
        /** A run that it stops, unless there is a handler. */
        RUN
    }

    /** The JVM has handlers for them that it does not defend, and does not run well without. */
    private static final Set<String> KEPT_BY_JVM = Set.of("PIPE", "USR2");

    private static final Map<String, Line> LINES = new HashMap<>();

    private final Line line;
    private final Rank rank;
    private final Runnable action;

    private SignalTakeover(Line line, Rank rank, Runnable action) {
        this.line = line;
        this.rank = rank;
        this.action = action;
    }

    /** Fails if there is no such signal, as far as this JVM can tell. */
    static void ensureExists(String name) {
        try {
            Line.known(name);
        } catch (NoClassDefFoundError e) {
            // Nobody can have a handler either.
        }
    }

    /**
     * Takes the signal over, whoever has handled it.
     *
     * @param name without {@code SIG}
     * @param action called on a thread of the JVM's
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if it cannot be had
     * @throws UnsupportedOperationException without the module {@code jdk.unsupported}
     */
    static SignalTakeover take(String name, Rank rank, Runnable action) {
        if (KEPT_BY_JVM.contains(name)) {
            throw new IllegalStateException(
                    SignalNames.PREFIX + name + " cannot be caught: the JVM has its own use for it");
        }
        try {
            synchronized (LINES) {
                Line line = Line.open(name);
                if (rank == Rank.HANDLER && line.handler() != null) {
                    throw new IllegalStateException(SignalNames.PREFIX + name + " is handled by another loop already");
                }
                line.install();
                return line.add(rank, action);
            }
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedOperationException(
                    "signals need the module jdk.unsupported, which this runtime image lacks", e);
        }
    }

    /**
     * Takes the signal over for a run; null if the program handles it in a way of its own, or the
     * JVM does not give it away.
     */
    static @Nullable SignalTakeover tryTake(String name, Runnable action) {
        try {
            synchronized (LINES) {
                Line line = Line.open(name);
                return line.tryInstall() ? line.add(Rank.RUN, action) : null;
            }
        } catch (IllegalArgumentException | IllegalStateException | NoClassDefFoundError e) {
            // A platform without the signal, -Xrs, or a runtime image without the module
            // jdk.unsupported.
            return null;
        }
    }

    /** Gives the claim up. A second call does nothing. */
    void giveBack() {
        synchronized (LINES) {
            line.remove(this);
        }
    }

    /** Has the signal do what it would do if it had not been taken over. */
    void passOn() {
        sun.misc.SignalHandler jvm;
        synchronized (LINES) {
            jvm = line.before;
        }
        jvm.handle(line.signal);
    }

    /** All claims to one signal; what the JVM calls. All fields under the lock of LINES. */
    private static final class Line implements sun.misc.SignalHandler {

        final sun.misc.Signal signal;
        sun.misc.SignalHandler before = sun.misc.SignalHandler.SIG_DFL;
        private final List<SignalTakeover> claims = new ArrayList<>();

        private Line(sun.misc.Signal signal) {
            this.signal = signal;
        }

        static Line open(String name) {
            Line known = LINES.get(name);
            return known == null ? new Line(known(name)) : known;
        }

        private static sun.misc.Signal known(String name) {
            try {
                return new sun.misc.Signal(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("there is no signal " + SignalNames.PREFIX + name, e);
            }
        }

        void install() {
            sun.misc.SignalHandler current = put(this);
            if (current != this) {
                before = current;
            }
        }

        boolean tryInstall() {
            sun.misc.SignalHandler current = put(this);
            if (current == this) {
                return true;
            }
            if (!isJvmDefault(current)) {
                put(current);
                return false;
            }
            before = current;
            return true;
        }

        SignalTakeover add(Rank rank, Runnable action) {
            SignalTakeover claim = new SignalTakeover(this, rank, action);
            claims.add(claim);
            LINES.put(signal.getName(), this);
            return claim;
        }

        void remove(SignalTakeover claim) {
            if (!claims.remove(claim) || !claims.isEmpty()) {
                return;
            }
            LINES.remove(signal.getName());
            sun.misc.SignalHandler current = put(before);
            if (current != this) {
                put(current);
            }
        }

        @Nullable
        SignalTakeover handler() {
            for (SignalTakeover claim : claims) {
                if (claim.rank == Rank.HANDLER) {
                    return claim;
                }
            }
            return null;
        }

        @Override
        public void handle(sun.misc.Signal received) {
            List<SignalTakeover> addressed;
            synchronized (LINES) {
                SignalTakeover handler = handler();
                addressed = handler == null ? List.copyOf(claims) : List.of(handler);
            }
            addressed.forEach(claim -> claim.action.run());
        }

        private sun.misc.SignalHandler put(sun.misc.SignalHandler handler) {
            try {
                return sun.misc.Signal.handle(signal, handler);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        SignalNames.PREFIX + signal.getName() + " cannot be caught: " + e.getMessage(), e);
            }
        }

        /**
         * A handler of the program's is an object of a class of its own; the JVM's is shown wrapped
         * by the JDK.
         */
        private static boolean isJvmDefault(sun.misc.SignalHandler handler) {
            return handler == sun.misc.SignalHandler.SIG_DFL
                    || handler.getClass().getName().startsWith("sun.misc.");
        }
    }
}
