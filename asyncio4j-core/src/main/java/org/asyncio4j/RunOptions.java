package org.asyncio4j;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.internal.signals.SignalNames;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Asyncio#run} makes its loop: {@code RunOptions.DEFAULT.withDebug(true)}.
 *
 * @param debug switches debug mode on or off; null leaves it to the property {@code
 *     asyncio4j.debug}
 * @param loopFactory makes the loop; null for a new one of the library's
 * @param stopSignals which signals stop the main task, by names without {@code SIG}; null for
 *     {@code INT}, which is Ctrl-C, on the JVM's main thread, unless the program handles it itself
 */
public record RunOptions(
        @Nullable Boolean debug,
        @Nullable Supplier<? extends EventLoop> loopFactory,
        @Nullable Set<String> stopSignals) {

    /** The usual loop. */
    public static final RunOptions DEFAULT = new RunOptions(null, null, null);

    /** Checks the options. */
    public RunOptions {
        if (stopSignals != null) {
            stopSignals = namesOf(stopSignals);
        }
    }

    /** These options with debug mode on or off. */
    public RunOptions withDebug(boolean on) {
        return new RunOptions(on, loopFactory, stopSignals);
    }

    /** These options with another way to make the loop. */
    public RunOptions withLoopFactory(Supplier<? extends EventLoop> factory) {
        return new RunOptions(debug, Checks.notNull(factory, "loopFactory"), stopSignals);
    }

    /**
     * These options with the signals that stop the main task; none for no signal at all. {@code
     * withStopSignals("INT", "TERM")} is for a server: it ends in an orderly way on Ctrl-C and when
     * the system, a container or a service manager asks it to end.
     *
     * <p>Each of them does what {@link Runner#run(Coroutine)} says of Ctrl-C, on whatever thread
     * the run is, also if something else in the program handles the signal, which gets it back
     * afterwards. Several runs at a time are all stopped. A handler that a loop was given ({@link
     * EventLoop#addSignalHandler}) has the signal for itself. Starting a run fails as {@code
     * addSignalHandler} does if a signal does not exist or cannot be caught.
     *
     * @param names with or without {@code SIG}
     */
    public RunOptions withStopSignals(String... names) {
        return new RunOptions(debug, loopFactory, new LinkedHashSet<>(Arrays.asList(names)));
    }

    private static Set<String> namesOf(Set<String> signals) {
        Set<String> names = new LinkedHashSet<>();
        signals.forEach(signal -> names.add(SignalNames.withoutPrefix(signal)));
        return Collections.unmodifiableSet(names);
    }
}
