package org.asyncio4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.internal.signals.SignalNames;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Asyncio#run} sets up its loop: {@code RunOptions.DEFAULT.withDebug(true)}. Immutable;
 * equal to options with the same values.
 */
public final class RunOptions {

    /** The library's own loop; Ctrl-C stops the main task. */
    public static final RunOptions DEFAULT = new RunOptions(new Values(null, null, null, 300, null));

    private final Values values;

    private record Values(
            @Nullable Boolean debug,
            @Nullable Supplier<? extends EventLoop> loopFactory,
            @Nullable Set<String> stopSignals,
            double executorTimeout,
            @Nullable Double blockedLimit) {}

    private RunOptions(Values values) {
        this.values = values;
    }

    /** Returns these options with debug mode on or off. */
    public RunOptions withDebug(boolean on) {
        return new RunOptions(
                new Values(on, values.loopFactory, values.stopSignals, values.executorTimeout, values.blockedLimit));
    }

    /** Returns these options with a factory that creates the loop. */
    public RunOptions withLoopFactory(Supplier<? extends EventLoop> factory) {
        Checks.notNull(factory, "loopFactory");
        return new RunOptions(
                new Values(values.debug, factory, values.stopSignals, values.executorTimeout, values.blockedLimit));
    }

    /**
     * Returns these options with the signals that stop the main task; none for no signal at all.
     * {@code withStopSignals("INT", "TERM")} is for a server: it shuts down in an orderly way on
     * Ctrl-C and when the system, a container or a service manager asks it to end.
     *
     * <p>Each of them acts as {@link Runner#run(Coroutine)} describes for Ctrl-C, whatever thread
     * the run is on, even if something else in the program handles the signal, which gets it back
     * afterwards. If several runs are active, all of them stop. A handler registered with a loop
     * ({@link EventLoop#addSignalHandler}) takes precedence. Starting a run fails as {@code
     * addSignalHandler} does if a signal does not exist or cannot be caught.
     *
     * @param names with or without {@code SIG}
     */
    public RunOptions withStopSignals(String... names) {
        return new RunOptions(new Values(
                values.debug, values.loopFactory, namesOf(names), values.executorTimeout, values.blockedLimit));
    }

    /**
     * Returns these options with the time, in seconds, that the end of a run waits for calls of {@code
     * toThread} and {@code runInExecutor} that are still running: the {@code timeout} of {@link
     * EventLoop#shutdownDefaultExecutor(double)}. Cancelling the task that waits for such a call does not
     * end the call. After a second a warning tells which calls are waited for, with the stacks of their
     * threads; when the time is over another warning says so, and the run ends without them.
     *
     * @param seconds infinity for no limit; 0 or less not to wait at all
     * @throws IllegalArgumentException if it is not a number
     */
    public RunOptions withExecutorTimeout(double seconds) {
        Seconds.toNanos(seconds, "executorTimeout");
        return new RunOptions(
                new Values(values.debug, values.loopFactory, values.stopSignals, seconds, values.blockedLimit));
    }

    /** The same as {@link #withExecutorTimeout(double)}. */
    public RunOptions withExecutorTimeout(Duration timeout) {
        return withExecutorTimeout(Seconds.of(Checks.notNull(timeout, "executorTimeout")));
    }

    /**
     * Returns these options with the time, in seconds, for which a callback or a step of a task may block the loop before
     * that is reported; see {@link EventLoop#setBlockedLimit(double)}.
     *
     * @param seconds infinity to switch it off
     * @throws IllegalArgumentException if it is not positive
     */
    public RunOptions withBlockedLimit(double seconds) {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("blockedLimit must be > 0: " + seconds);
        }
        return new RunOptions(
                new Values(values.debug, values.loopFactory, values.stopSignals, values.executorTimeout, seconds));
    }

    /** The same as {@link #withBlockedLimit(double)}. */
    public RunOptions withBlockedLimit(Duration limit) {
        return withBlockedLimit(Seconds.of(Checks.notNull(limit, "blockedLimit")));
    }

    /**
     * Whether debug mode is switched on or off; null leaves it to the property {@code
     * asyncio4j.debug}.
     */
    public @Nullable Boolean debug() {
        return values.debug;
    }

    /** The factory that creates the loop; null for the library's own loop. */
    public @Nullable Supplier<? extends EventLoop> loopFactory() {
        return values.loopFactory;
    }

    /**
     * The signals that stop the main task, by names without {@code SIG}, unmodifiable; null for
     * {@code INT}, which is Ctrl-C, on the JVM's main thread, unless the program handles it itself.
     */
    public @Nullable Set<String> stopSignals() {
        return values.stopSignals;
    }

    /** How many seconds the end of a run waits for calls in other threads; 300 unless set. */
    public double executorTimeout() {
        return values.executorTimeout;
    }

    /**
     * For how many seconds a callback or a step of a task may block the loop before that is reported; null leaves it to
     * the property {@code asyncio4j.blockedLimit}.
     */
    public @Nullable Double blockedLimit() {
        return values.blockedLimit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }

    private static Set<String> namesOf(String[] signals) {
        Set<String> names = new LinkedHashSet<>();
        Arrays.asList(signals).forEach(signal -> names.add(SignalNames.withoutPrefix(signal)));
        return Collections.unmodifiableSet(names);
    }
}
