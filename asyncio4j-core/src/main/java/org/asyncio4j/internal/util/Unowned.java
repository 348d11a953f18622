package org.asyncio4j.internal.util;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for garbage collections where only these can tell whether a thing that is open was forgotten, and somebody waits
 * for it to close. Any thread.
 *
 * <p>Else such a wait would have no end in a process that does little. Nothing is asked for while all that is open has an
 * owner who is known, as the connection of a handler that runs.
 */
public final class Unowned {

    private static final long FIRST_PAUSE_MILLIS = 50;

    /** Pauses double: from the first to the last collection it takes 50 seconds, if nobody waits for something new. */
    private static final int COLLECTIONS = 10;

    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger WAITING = new AtomicInteger();
    private static final AtomicBoolean COLLECTING = new AtomicBoolean();

    private Unowned() {}

    /** Counts a thing that is open and has perhaps been forgotten. */
    public static void opened() {
        OPEN.incrementAndGet();
        collectIfAwaited();
    }

    /** Counts one of those as closed. */
    public static void closed() {
        OPEN.decrementAndGet();
    }

    /** Counts somebody who cannot go on before things are closed. */
    public static void beginWaiting() {
        WAITING.incrementAndGet();
        collectIfAwaited();
    }

    /** Ends what {@link #beginWaiting} began. */
    public static void endWaiting() {
        WAITING.decrementAndGet();
    }

    private static boolean isAwaited() {
        return OPEN.get() > 0 && WAITING.get() > 0;
    }

    private static void collectIfAwaited() {
        if (isAwaited() && COLLECTING.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-collect")
                    .inheritInheritableThreadLocals(false)
                    .start(Unowned::collect);
        }
    }

    private static void collect() {
        try {
            long pause = FIRST_PAUSE_MILLIS;
            for (int i = 0; i < COLLECTIONS && isAwaited(); i++) {
                System.gc();
                Thread.sleep(pause);
                pause *= 2;
            }
        } catch (InterruptedException spurious) {
            // Nobody interrupts this thread on purpose.
        } finally {
            COLLECTING.set(false);
        }
    }
}
