package org.asyncio4j.internal.loop;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.internal.events.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, by looking at a loop now and then, that a callback or a step of a task has run for longer than the loop's
 * limit, and tells of it: once while it runs, with its stack, and once when it has ended. A recording is told again each
 * time that the limit has passed.
 *
 * <p>The loop does nothing for it. Its {@linkplain Subject#progress progress} is a sum of counters that it has anyway:
 * where two looks find the same one, and the loop is not asleep, the same callback has run from one to the other.
 *
 * <p>A look that comes late says little about the loop: the whole process, or its machine, stood still meanwhile, in a
 * debugger or for a collection, or had no processor. So that time does not count. Nor is anything told of a loop that
 * waits for its driver. After ten reports within a minute the others of that minute are only counted.
 *
 * <p>For the thread that looks only, but for {@link #standing} and {@link #hasDiagnosed}.
 */
final class BlockedWatch {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_A_MINUTE = 10;

    /** The loop, as it is seen from another thread. */
    interface Subject {

        /** Returns a number that is greater after each callback and each step of a task, and in each iteration. */
        long progress();

        /** Returns whether it sleeps, as there is nothing to do. */
        boolean isAsleep();

        /** Returns how long a callback may run, in nanoseconds; {@link Long#MAX_VALUE} for any time. */
        long limitNanos();

        /** Returns what runs now; null if that is nothing to tell of. */
        @Nullable
        Blocker blocker();

        /** Returns whether debug mode has told of what runs now. */
        boolean isTold();

        /** Returns its name. */
        String name();

        void log(String text);
    }

    /**
     * What blocks a loop.
     *
     * @param text what to log of it, with {@link BlockedReport#SECONDS} for the number of seconds
     * @param hangs whether the text tells why it may never end
     * @param taskId 0 for a callback
     * @param task null for a callback
     * @param what what it is, in a few words
     */
    record Blocker(
            String text,
            boolean hangs,
            String what,
            long taskId,
            @Nullable String task,
            String stack) {}

    private final Subject loop;

    private long seen = -1;
    private long since;

    /** Whether the limit has passed for what was last seen. */
    private boolean over;

    private boolean logged;
    private @Nullable Blocker blocker;

    /** The stall that begins with what was last seen, in case that it becomes one. */
    private @Nullable Object event;

    /** When the event of a stall that goes on was recorded last. */
    private long recorded;

    /** The progress at which a text was logged that tells why it may never go on. Written by this thread. */
    private volatile long diagnosed = -1;

    private long minuteBegan;
    private int loggedInMinute;
    private int unlogged;

    BlockedWatch(Subject loop) {
        this.loop = loop;
    }

    /**
     * Looks at the loop.
     *
     * @param missed how much later than it should the look comes, in nanoseconds
     * @return whether the loop has done something since the last look, or is doing it
     */
    boolean look(long now, long missed) {
        long progress = loop.progress();
        boolean asleep = loop.isAsleep();
        if (asleep || progress != seen) {
            boolean moved = progress != seen;
            ended(now);
            begins(progress, now);
            return moved || !asleep;
        }
        since += missed;
        if (!over && now - since >= loop.limitNanos()) {
            report(progress, now);
        } else if (over && now - recorded >= loop.limitNanos()) {
            recordAgain(progress, now);
        }
        return true;
    }

    /**
     * Returns for how long the loop has been seen at {@code progress}; {@code unknown} if it was not. Any thread, as a hint.
     */
    long standing(long progress, long now, long unknown) {
        long began = since;
        return seen == progress ? now - began : unknown;
    }

    /** Returns whether it has told why the loop may stay at {@code progress} forever. Any thread. */
    boolean hasDiagnosed(long progress) {
        return diagnosed == progress;
    }

    /** The loop does not run any more. */
    void stop(long now) {
        ended(now);
        seen = -1;
    }

    private void begins(long progress, long now) {
        seen = progress;
        since = now;
        Recorder recorder = Recorder.activeOrNull();
        event = recorder == null ? null : recorder.blockedBegins();
    }

    private void report(long progress, long now) {
        Blocker found = loop.blocker();
        if (loop.progress() != progress) {
            // It ended just now: the stack may be of something else.
            return;
        }
        over = true;
        blocker = found;
        recordStuck(found, now);
        if (found == null || loop.isTold()) {
            return;
        }
        if (now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            loggedInMinute = 0;
        }
        if (loggedInMinute >= MOST_A_MINUTE) {
            unlogged++;
            return;
        }
        loggedInMinute++;
        logged = true;
        if (found.hangs()) {
            diagnosed = progress;
        }
        String others = unlogged == 0 ? "" : unlogged + " others before were not logged";
        unlogged = 0;
        loop.log(found.text().replace(BlockedReport.SECONDS, seconds(now - since)) + others);
    }

    /** Records the stall again, with what blocks now: of one that never ends a recording has nothing else. */
    private void recordAgain(long progress, long now) {
        Recorder recorder = Recorder.activeOrNull();
        Blocker found = recorder == null || blocker == null || !recorder.recordsStuck() ? null : loop.blocker();
        recordStuck(loop.progress() == progress ? found : null, now);
    }

    private void recordStuck(@Nullable Blocker found, long now) {
        recorded = now;
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null && found != null && recorder.recordsStuck()) {
            recorder.loopStuck(loop.name(), found.taskId(), found.task(), found.stack(), now - since);
        }
    }

    private void ended(long now) {
        Blocker last = blocker;
        boolean wasLogged = logged;
        over = false;
        logged = false;
        blocker = null;
        if (last == null) {
            return;
        }
        if (wasLogged) {
            loop.log(loop.name() + " goes on: " + last.what() + " has blocked it for about " + seconds(now - since)
                    + " seconds");
        }
        Recorder recorder = Recorder.activeOrNull();
        if (event != null && recorder != null) {
            recorder.blockedEnds(event, loop.name(), last.taskId(), last.task(), last.stack());
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
