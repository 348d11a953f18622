package org.asyncio4j.internal.structure;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;

/** Refuses calls from threads other than a loop's, before they change anything. */
public final class LoopThread {

    private LoopThread() {}

    /** Throws if {@code loop}, which {@code owner} belongs to, runs on a thread other than the calling one. */
    public static void check(EventLoop loop, Object owner) {
        if (Coroutines.getRunningLoopOrNull() != loop && loop.isRunning()) {
            throw new IllegalStateException(owner
                    + " is not thread-safe and belongs to "
                    + loop
                    + ", which runs on a thread other than "
                    + Thread.currentThread()
                    + "; from there call callSoonThreadsafe");
        }
    }
}
