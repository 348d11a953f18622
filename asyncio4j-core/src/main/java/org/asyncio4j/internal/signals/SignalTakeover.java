package org.asyncio4j.internal.signals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A claim to a signal that the JVM would handle otherwise. The only class that uses {@code
 * sun.misc.Signal}.
 *
 * <p>A signal has a list of claims, of two ranks. If there is a handler, it alone receives the
 * signal; otherwise all runs do, each to stop its own main task. The previous handler is restored
 * when the last claim is released, in whatever order they are, unless the program has installed
 * another one in between.
 */
@SuppressWarnings("sunapi")
final class SignalTakeover {

    /** The kind of claim. */
    enum Rank {
        /** A program that handles it. */
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
            // Then there cannot be a handler either.
        }
    }

    /**
     * Takes the signal over, whatever handled it before.
     *
     * @param name without {@code SIG}
     * @param action called on a thread of the JVM's
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if it cannot be taken over
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
     * Takes the signal over for a run; returns null if the program handles it itself, or the JVM
     * reserves it.
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

    /** Handles the signal as if it had not been taken over. */
    void passOn() {
        sun.misc.SignalHandler jvm;
        synchronized (LINES) {
            jvm = line.before;
        }
        jvm.handle(line.signal);
    }

    /**
     * All claims to one signal, and the handler that the JVM calls. All fields are guarded by
     * LINES.
     */
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
                        SignalNames.PREFIX + signal.getName() + " cannot be caught: " + Repr.why(e), e);
            }
        }

        /**
         * Returns whether a handler is the JVM's: the JDK shows those wrapped, whereas a handler of
         * the program is an object of the program's own class.
         */
        private static boolean isJvmDefault(sun.misc.SignalHandler handler) {
            return handler == sun.misc.SignalHandler.SIG_DFL
                    || handler.getClass().getName().startsWith("sun.misc.");
        }
    }
}
