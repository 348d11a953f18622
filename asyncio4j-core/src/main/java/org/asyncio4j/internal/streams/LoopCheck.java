package org.asyncio4j.internal.streams;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;

/** Checks that a reader or a writer is used on its own loop. */
public final class LoopCheck {

    private LoopCheck() {}

    /** Throws if {@code loop} runs on a thread other than the calling one. */
    public static void here(EventLoop loop, Object owner) {
        if (Coroutines.getRunningLoopOrNull() != loop && loop.isRunning()) {
            throw new IllegalStateException(owner
                    + " is not thread-safe and belongs to "
                    + loop
                    + ", which runs on a thread other than "
                    + Thread.currentThread()
                    + "; from there call callSoonThreadsafe");
        }
    }

    /** Throws if the calling task belongs to a loop other than {@code loop}. */
    public static void inTask(EventLoop loop, Object owner) {
        EventLoop running = Coroutines.getRunningLoop();
        if (running != loop) {
            throw new IllegalStateException(owner + " belongs to " + loop + ", not to " + running);
        }
    }
}
