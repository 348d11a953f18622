package org.asyncio4j.testing;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;

/**
 * A clock that advances only when everything waits for it: when the loop has nothing to do it jumps
 * to the next timer. A program that sleeps for hours ends at once, with all events in the order of
 * real time.
 *
 * <p>Work outside of the loop takes real time. While an executor runs a job for the loop, the clock
 * waits for it, but not longer than {@link #JOB_PATIENCE}, and so it does while a task waits for a publisher or for callbacks, or
 * {@linkplain EventLoop#beginOutsideWork other work} is under way: until it has waited for that in vain, from when on it waits
 * for it as for channels. While channels are open it waits {@link
 * #CHANNEL_PATIENCE} for data before it jumps, and again whenever some has arrived, but not longer
 * than {@link #JOB_PATIENCE} in total. If there is neither a timer nor anything outside to wait
 * for, nothing can happen any more unless another thread causes it: after {@link
 * #DEADLOCK_PATIENCE} the loop fails with an exception that says which task waits for what. If tasks wait for each other,
 * for instance for each other's locks, it fails at once.
 *
 * <p>Belongs to one loop. {@link #nanos()} may be called from any thread.
 */
public final class VirtualClock implements LoopClock {

    /** How long in real time the clock waits for a job in an executor, or for an answer, before it jumps. */
    public static final Duration JOB_PATIENCE = Duration.ofSeconds(2);

    /** How long in real time the clock waits for data from open channels before it jumps. */
    public static final Duration CHANNEL_PATIENCE = Duration.ofMillis(20);

    /** How long in real time a loop that cannot continue waits for another thread. */
    public static final Duration DEADLOCK_PATIENCE = Duration.ofSeconds(10);

    private volatile long now;

    private final LongSupplier realNanos;

    /** A sleep that ends so much too late may have ended early, with work thereafter. */
    private static final long WORK = Duration.ofMillis(1).toNanos();

    /**
     * How long a sleep is while the clock waits for channels. A sleep that was interrupted, with work until just after it was to
     * end, looks like a whole one; but what that work has sent interrupts the next one.
     */
    private static final long PIECE = CHANNEL_PATIENCE.toNanos() / 2;

    // Loop thread only. The virtual time when there was first nothing to do; how long the loop has slept since then,
    // and since something last arrived; and when its last sleep began, in real time, and how long it was to be.
    private long idleAt = -1;
    private long slept;
    private long quiet;
    private long asleepSince;
    private long asked;

    /** What all tasks wait for, since the last time when there was nothing to do. Loop thread only. */
    private String stuck = "no timer is set, nothing runs outside of the loop, and all tasks wait";

    /** Creates a clock that starts at 0. */
    public VirtualClock() {
        this(System::nanoTime);
    }

    /** Creates a clock that starts at 0, with another source of real time. */
    VirtualClock(LongSupplier realNanos) {
        this.realNanos = realNanos;
    }

    /** Creates a loop that uses this clock. */
    public EventLoop newEventLoop() {
        return Loops.newEventLoop(LoopOptions.DEFAULT.withClock(this));
    }

    /** Returns the seconds that have passed. */
    public double time() {
        return now / 1e9;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
        if (nanos == Long.MAX_VALUE) {
            return jobsRunning || channelsOpen
                    ? nanos
                    : remaining(DEADLOCK_PATIENCE, DEADLOCK_PATIENCE, Long.MAX_VALUE, this::failForever);
        }
        if (jobsRunning) {
            return remaining(JOB_PATIENCE, JOB_PATIENCE, Long.MAX_VALUE, () -> jump(nanos));
        }
        if (channelsOpen) {
            return remaining(CHANNEL_PATIENCE, JOB_PATIENCE, PIECE, () -> jump(nanos));
        }
        jump(nanos);
        return 0;
    }

    /**
     * Returns the real time to wait; when that is used up, runs {@code thereafter} and returns 0.
     *
     * @param quietTime how long nothing may have arrived
     * @param inAll how long to sleep at most, whatever arrives
     * @param piece how long to sleep at most without a look
     */
    private long remaining(Duration quietTime, Duration inAll, long piece, Runnable thereafter) {
        long real = realNanos.getAsLong();
        if (idleAt != now) {
            idleAt = now;
            slept = 0;
            quiet = 0;
        } else {
            long since = real - asleepSince;
            slept += Math.min(since, asked);
            // The time in between is also that of the work which something that arrived has caused.
            boolean woken = since < asked || since > asked + WORK;
            quiet = woken ? 0 : quiet + asked;
        }
        long left = Math.min(quietTime.toNanos() - quiet, inAll.toNanos() - slept);
        if (left > 0) {
            asleepSince = real;
            asked = Math.min(left, piece);
            return asked;
        }
        idleAt = -1;
        thereafter.run();
        return 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop's thread writes
    private void jump(long nanos) {
        now += nanos;
        idleAt = -1;
    }

    @Override
    public boolean stuck(String report, boolean certain) {
        if (certain) {
            throw new IllegalStateException(report);
        }
        stuck = report;
        return true;
    }

    private void failForever() {
        throw new IllegalStateException("deadlock: " + stuck);
    }

    @Override
    public String toString() {
        return "<VirtualClock at " + time() + " s>";
    }
}
