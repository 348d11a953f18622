package org.asyncio4j.internal.streams;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;

/** Whose thread calls: a reader and a writer belong to one loop. */
public final class LoopCheck {

    private LoopCheck() {}

    /** Fails if {@code loop} runs on another thread than the calling one. */
    public static void here(EventLoop loop, Object owner) {
        if (Coroutines.getRunningLoopOrNull() != loop && loop.isRunning()) {
            throw new IllegalStateException(owner
                    + " is not thread-safe and belongs to "
                    + loop
                    + ", which runs on another thread than "
                    + Thread.currentThread()
                    + "; from there call callSoonThreadsafe");
        }
    }

    /** Fails if the calling task is of another loop than {@code loop}. */
    public static void inTask(EventLoop loop, Object owner) {
        EventLoop running = Coroutines.getRunningLoop();
        if (running != loop) {
            throw new IllegalStateException(owner + " belongs to " + loop + ", not to " + running);
        }
    }
}
