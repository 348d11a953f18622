package org.asyncio4j.internal.testing;

import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A loop that a simulation runs step by step, in whatever order of its ready jobs, and several of them in turn on one
 * thread.
 *
 * <p>All is called on that thread, between steps. {@link #collect} begins an iteration; the jobs that are ready then are
 * asyncio's next iteration if they run in their order.
 */
public interface SteppedLoop {

    /** A loop that may be run so. */
    interface Source {
        SteppedLoop stepped();
    }

    /** Returns the way to run {@code loop} step by step. */
    static SteppedLoop of(EventLoop loop) {
        return ((Source) loop).stepped();
    }

    /** Runs {@code body}, which may run steps, on a thread that may resume tasks: that of this loop. */
    void onThread(Runnable body);

    /** Makes the loop a running one, of the calling thread. */
    void begin();

    /** Ends what {@link #begin} began. */
    void end();

    /** Moves what other threads submitted, ready channels and due timers to the ready queue, and returns its size. */
    int collect();

    /** Returns how many jobs are ready. */
    int size();

    /** Returns whether another thread has submitted a job that is not collected yet. */
    boolean hasSubmissions();

    /**
     * Makes the next job that another thread submits call {@link org.asyncio4j.lowlevel.spi.IoDriver#wakeup}, and returns true; or
     * returns false if there is one already.
     */
    boolean fallAsleep();

    /**
     * Returns the number of the task whose step a ready job is: positive, or negative for a task with a name of its own; 0
     * for a callback.
     */
    long taskAt(int index);

    /** Returns the ready job, for a description. */
    Object jobAt(int index);

    /** Runs one ready job. Throws only what ends the loop. */
    void run(int index);

    /** Returns when the first timer is due, in nanoseconds of the loop's clock; {@link Long#MAX_VALUE} if there is none. */
    long firstTimer();

    /** Returns what each task waits for, if there are any and nothing but another thread can wake them. */
    @Nullable
    String stuck();

    /** Reports exceptions that nobody has retrieved, and coroutines that nobody has awaited, as the loop's end would. */
    void reportUnclaimed();

    /** Closes the loop; its tasks are unwound on this thread. */
    void close();
}
