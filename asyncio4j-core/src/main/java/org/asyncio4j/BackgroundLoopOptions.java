package org.asyncio4j;

import org.asyncio4j.internal.util.Checks;

/**
 * How a {@link BackgroundLoop} is made: {@code
 * BackgroundLoopOptions.DEFAULT.withName("crawler").withDaemon(false)}. Immutable.
 */
public final class BackgroundLoopOptions {

    /** A daemon thread named {@code asyncio-background} with the usual loop. */
    public static final BackgroundLoopOptions DEFAULT =
            new BackgroundLoopOptions("asyncio-background", true, RunOptions.DEFAULT);

    private final String name;
    private final boolean daemon;
    private final RunOptions runOptions;

    private BackgroundLoopOptions(String name, boolean daemon, RunOptions runOptions) {
        this.name = name;
        this.daemon = daemon;
        this.runOptions = runOptions;
    }

    /** These options with another name of the loop's thread. */
    public BackgroundLoopOptions withName(String newName) {
        return new BackgroundLoopOptions(Checks.notNull(newName, "name"), daemon, runOptions);
    }

    /**
     * These options with a thread that ends with the JVM, as it is usual, or one that keeps the JVM
     * alive until the loop is closed. When the JVM ends, nothing is cancelled and no finally block
     * runs, whatever kind of thread it is: close the loop by a shutdown hook if that matters.
     */
    public BackgroundLoopOptions withDaemon(boolean newDaemon) {
        return new BackgroundLoopOptions(name, newDaemon, runOptions);
    }

    /**
     * These options with others for the loop: debug mode, and how it is made.
     *
     * @throws IllegalArgumentException if they have {@linkplain RunOptions#withStopSignals stop
     *     signals}, which are for {@code run}: who owns a background loop closes it
     */
    public BackgroundLoopOptions withRunOptions(RunOptions options) {
        if (Checks.notNull(options, "runOptions").stopSignals() != null) {
            throw new IllegalArgumentException(
                    "a BackgroundLoop takes no stop signals, its owner closes it: " + options);
        }
        return new BackgroundLoopOptions(name, daemon, options);
    }

    String name() {
        return name;
    }

    boolean daemon() {
        return daemon;
    }

    RunOptions runOptions() {
        return runOptions;
    }

    @Override
    public String toString() {
        return "BackgroundLoopOptions[name=" + name + ", daemon=" + daemon + ", runOptions=" + runOptions + "]";
    }
}
