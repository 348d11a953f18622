package org.asyncio4j.internal.loop;

import org.jspecify.annotations.Nullable;

/** A loop as the {@link Watchdog} sees it. */
final class WatchedLoop implements BlockedWatch.Subject {

    /** A loop with a shorter limit is watched from the begin of its run; others once they have run for half a second. */
    private static final long SHORT = 1_000_000_000;

    /** For the watchdog's thread. */
    final BlockedWatch watch = new BlockedWatch(this);

    private final LoopCore core;

    /** How long a callback may run, in nanoseconds. Written and read by any thread. */
    private volatile long limit = BlockedLimit.ofNewLoops();

    /** The thread that runs the loop, while it does; of the portable engine a virtual one. Written by that thread. */
    private volatile @Nullable Thread runner;

    /** The thread that waits for the loop while it runs. Written by that thread. */
    private volatile @Nullable Thread waiting;

    /** The progress at which something else has told last of what blocks. Its thread; a hint for the watchdog. */
    private long toldProgress = -1;

    /** Whether the watchdog knows of this run of the loop. For the thread that waits for the loop's. */
    private boolean entrusted;

    WatchedLoop(LoopCore core) {
        this.core = core;
    }

    double limit() {
        return BlockedLimit.seconds(limit);
    }

    /** Sets the limit. Any thread. */
    void setLimit(double seconds) {
        limit = BlockedLimit.nanos(seconds);
        if (core.isRunning()) {
            Watchdog.watch();
        }
    }

    /** The loop is about to run. On the thread that waits for the loop's. */
    void runBegins() {
        waiting = Thread.currentThread();
        // A virtual thread may have to wait for a processor as long as a task computes.
        entrusted = limit < SHORT || (isLimited() && Thread.currentThread().isVirtual());
        if (entrusted) {
            Watchdog.watch();
        }
    }

    /** The loop does not run any more. On the same thread. */
    void runEnds() {
        waiting = null;
    }

    /** Called every half second of a run, on the thread that waits for the loop's. */
    void look() {
        if (!entrusted && isLimited()) {
            entrusted = true;
            Watchdog.watch();
        }
    }

    /** Called on the loop's thread when it begins to run the loop, and with null when it ends. */
    void runBy(@Nullable Thread thread) {
        runner = thread;
    }

    /** The loop has slept and goes on. Loop thread. */
    void awake() {
        if (isLimited()) {
            Watchdog.noteAwake();
        }
    }

    /** Something else tells of what runs: debug mode in the loop's thread, or who waits for a loop that is stuck. */
    void told() {
        toldProgress = progress();
    }

    /** Returns whether the watchdog has told why what runs may never end. Any thread. */
    boolean isDiagnosed() {
        return watch.hasDiagnosed(progress());
    }

    /** Returns whether there is anything to look for. Any thread. */
    boolean isLimited() {
        return limit != Long.MAX_VALUE;
    }

    @Override
    public long progress() {
        return core.iterations + core.ready.taken();
    }

    @Override
    public boolean isAsleep() {
        return core.isAsleep();
    }

    @Override
    public long limitNanos() {
        return limit;
    }

    @Override
    public BlockedWatch.@Nullable Blocker blocker() {
        Thread thread = runner;
        return thread == null ? null : BlockedReport.blocker(core, core.runningFiber(), thread, waiting);
    }

    @Override
    public boolean isTold() {
        return toldProgress == progress();
    }

    @Override
    public String name() {
        return core.name();
    }

    @Override
    public void log(String text) {
        BlockedReport.logElsewhere(text);
    }
}
