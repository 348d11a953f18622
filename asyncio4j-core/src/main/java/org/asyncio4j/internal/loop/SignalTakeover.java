package org.asyncio4j.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * A signal that the JVM would handle itself, taken over for a while. The one class that knows
 * {@code sun.misc.Signal}.
 */
@SuppressWarnings("sunapi")
final class SignalTakeover {

    private final sun.misc.Signal signal;
    private final sun.misc.SignalHandler ours;
    private final sun.misc.SignalHandler before;

    private SignalTakeover(
            sun.misc.Signal signal, sun.misc.SignalHandler ours, sun.misc.SignalHandler before) {
        this.signal = signal;
        this.ours = ours;
        this.before = before;
    }

    /**
     * Takes the signal over; null if the program handles it itself or the JVM does not give it
     * away.
     */
    static @Nullable SignalTakeover tryTake(String name, Runnable action) {
        try {
            sun.misc.Signal signal = new sun.misc.Signal(name);
            sun.misc.SignalHandler ours = ignored -> action.run();
            sun.misc.SignalHandler before = sun.misc.Signal.handle(signal, ours);
            if (isJvmDefault(before)) {
                return new SignalTakeover(signal, ours, before);
            }
            sun.misc.Signal.handle(signal, before);
            return null;
        } catch (IllegalArgumentException | NoClassDefFoundError e) {
            // -Xrs, a platform without the signal, or a runtime image without the module
            // jdk.unsupported.
            return null;
        }
    }

    void giveBack() {
        sun.misc.SignalHandler current = sun.misc.Signal.handle(signal, before);
        if (current != ours) {
            sun.misc.Signal.handle(signal, current);
        }
    }

    /** Has the signal do what it would do if it had not been taken over. */
    void passOn() {
        before.handle(signal);
    }

    /**
     * A handler of the program's is an object of a class of its own; the JVM's is shown wrapped by
     * the JDK.
     */
    private static boolean isJvmDefault(sun.misc.SignalHandler handler) {
        return handler == sun.misc.SignalHandler.SIG_DFL
                || handler.getClass().getName().startsWith("sun.misc.");
    }
}
