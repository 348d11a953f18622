package org.asyncio4j.internal.loop;

import java.util.concurrent.TimeUnit;

/**
 * Measures how long the iterations of a loop take, and for how long it sleeps between them.
 *
 * <p>To read the clock costs tens of nanoseconds, and an iteration that only switches tasks takes a few hundred. So the
 * clock is read before and after each sleep, beside which that is nothing, and else at the begin of every iteration
 * only as long as these are slow; of fast ones it is read once in many. Whatever the loop spends in such a group beyond
 * the usual time of its iterations is taken for the length of one of them: a group begins only where they were fast, so
 * that is wrong by less than a third of a millisecond.
 *
 * <pre>
 *   iteration   |  n        |  n + 1    ...    n + 64  |                n + 65
 *               stamp                                  stamp  asleep~~~~awake
 * </pre>
 *
 * <p>The loop's thread writes plain fields, any thread reads them, which may see an earlier value. The caller tells the
 * time.
 */
final class IterationTimes {

    /** Iterations that take longer, in nanoseconds, are measured one by one: hundreds of times as long as that takes. */
    private static final long FAST = 5_000;

    /** How many faster ones are measured at a time. */
    private static final int GROUP = 64;

    /** The longest iteration is told of the current one of such periods, and of the one before. */
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    /** The iteration at whose begin to call {@link #iterationBegins}; no sooner. */
    long next;

    private boolean working;
    private long mark;
    private long markedIteration;

    /** Negative until there is one. */
    private long average = -1;

    private long longest;
    private long busy;
    private long idle;

    private long periodBegan;
    private long longestOfPeriod;
    private long longestOfLastPeriod;

    /** The loop begins to run: its next iteration is the one after {@code iteration}. */
    void runBegins(long iteration, long now) {
        stamp(iteration + 1, now);
        next = iteration + 2;
        working = true;
    }

    /** An iteration begins that is {@link #next} or later. */
    void iterationBegins(long iteration, long now) {
        work(iteration, now);
        next = iteration + (isFast() ? GROUP : 1);
    }

    /** The loop is about to sleep, in the middle of an iteration that has nothing to do yet. */
    void sleepBegins(long iteration, long now) {
        work(iteration, now);
        working = false;
    }

    /** The loop has slept. */
    void sleepEnds(long iteration, long now) {
        idle += now - mark;
        stamp(iteration, now);
        working = true;
        // If the next iteration ends in a sleep too, as it mostly does, that measures it.
        next = iteration + (isFast() ? GROUP : 2);
    }

    /** The loop stops. */
    void runEnds(long iteration, long now) {
        work(iteration + 1, now);
        working = false;
    }

    private boolean isFast() {
        return average >= 0 && average < FAST;
    }

    private void work(long iteration, long now) {
        long elapsed = now - mark;
        long count = iteration - markedIteration;
        busy += elapsed;
        if (count > 0) {
            long one = Math.max(elapsed / count, elapsed - (count - 1) * average());
            longest = Math.max(longest, one);
            note(one, now);
            average = average < 0 ? elapsed / count : average + (elapsed / count - average) / 4;
        }
        stamp(iteration, now);
    }

    private void note(long duration, long now) {
        if (now - periodBegan >= PERIOD) {
            longestOfLastPeriod = now - periodBegan < 2 * PERIOD ? longestOfPeriod : 0;
            longestOfPeriod = 0;
            periodBegan = now;
        }
        longestOfPeriod = Math.max(longestOfPeriod, duration);
    }

    private void stamp(long iteration, long now) {
        mark = now;
        markedIteration = iteration;
    }

    /** Returns for how many nanoseconds the iteration that is under way has run; 0 while the loop sleeps. Any thread. */
    long lag(long now) {
        long since = mark;
        return working ? Math.max(0, now - since) : 0;
    }

    /** Returns the longest iteration of the last one or two periods. Any thread. */
    long recentLongest(long now) {
        long age = now - periodBegan;
        long ended = age >= 2 * PERIOD
                ? 0
                : age >= PERIOD ? longestOfPeriod : Math.max(longestOfPeriod, longestOfLastPeriod);
        return Math.max(ended, lag(now));
    }

    /** Returns the longest iteration. Any thread. */
    long longest(long now) {
        return Math.max(longest, lag(now));
    }

    /** Returns how long iterations take, the last ones above all. Any thread. */
    long average() {
        return Math.max(0, average);
    }

    /** Returns how long the loop has worked. Any thread. */
    long busy(long now) {
        return busy + lag(now);
    }

    /** Returns how long the loop has slept, without the sleep that is under way. Any thread. */
    long idle() {
        return idle;
    }
}
