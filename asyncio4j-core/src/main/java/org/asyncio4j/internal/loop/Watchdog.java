package org.asyncio4j.internal.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks at all running loops of the process, four times within the shortest of their limits: see {@link
 * BlockedWatch}. It is started for the first loop that has run for half a second, or has a limit of less than a second;
 * a short program has none.
 *
 * <p>While all loops sleep it is parked for good, and the first one that wakes up wakes it: so an idle process does not
 * run. A loop announces that it sleeps, and that it does not any more, by a volatile field; this thread announces by
 * another one that it parks, and then looks once more. So one of the two sees the other.
 */
final class Watchdog implements Runnable {

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LOOKS_IN_LIMIT = 4;

    /** Null until there is one. */
    private static volatile @Nullable Thread thread;

    private static volatile boolean parked;

    /** The loops that the last looks were at. */
    private final Set<LoopCore> known = new HashSet<>();

    private Watchdog() {}

    /** Makes sure that the running loops are looked at from now on. Any thread. */
    static void watch() {
        if (thread == null) {
            start();
        }
        parked = false;
        LockSupport.unpark(thread);
    }

    /** A loop does not sleep any more. Any thread. */
    static void noteAwake() {
        if (parked) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    private static synchronized void start() {
        if (thread == null) {
            Thread made = Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-watch")
                    .inheritInheritableThreadLocals(false)
                    .unstarted(new Watchdog());
            made.setContextClassLoader(ClassLoader.getSystemClassLoader());
            made.start();
            thread = made;
        }
    }

    @Override
    public void run() {
        long looked = System.nanoTime();
        long pause = SHORTEST_PAUSE;
        while (true) {
            try {
                long now = System.nanoTime();
                long missed = Math.max(0, now - looked - 2 * pause);
                looked = now;
                if (lookAtAll(now, missed)) {
                    pause = pause();
                    LockSupport.parkNanos(this, pause);
                } else {
                    parkUntilOneIsAwake();
                    looked = System.nanoTime();
                }
            } catch (Throwable scarce) {
                // No memory, or what a task's name throws: it looks again.
                LockSupport.parkNanos(this, LONGEST_PAUSE);
            }
        }
    }

    /** Returns whether one of them does, or has done, something. */
    private boolean lookAtAll(long now, long missed) {
        boolean active = false;
        for (LoopCore core : RunningLoops.inAnyOrder()) {
            if (core.watched.isLimited()) {
                known.add(core);
                active |= core.watched.watch.look(now, missed);
            }
        }
        known.removeIf(core -> {
            boolean over = !core.watched.isLimited() || !RunningLoops.contains(core);
            if (over) {
                core.watched.watch.stop(now);
            }
            return over;
        });
        return active;
    }

    private void parkUntilOneIsAwake() {
        parked = true;
        for (LoopCore core : RunningLoops.inAnyOrder()) {
            if (core.watched.isLimited() && !core.isAsleep()) {
                parked = false;
            }
        }
        while (parked) {
            LockSupport.park(this);
        }
    }

    private static long pause() {
        long shortest = LONGEST_PAUSE * LOOKS_IN_LIMIT;
        for (LoopCore core : RunningLoops.inAnyOrder()) {
            shortest = Math.min(shortest, core.watched.limitNanos());
        }
        return Math.max(SHORTEST_PAUSE, shortest / LOOKS_IN_LIMIT);
    }
}
