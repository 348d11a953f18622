package org.asyncio4j.internal.sync;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a lock or a queue belongs to: the one on which a task first had to wait for it.
 * Before that it belongs to none, so that it may be made anywhere. Loop thread only.
 */
public final class LoopBound {

    private @Nullable EventLoop loop;

    /** The running loop, to which {@code owner} belongs from now on. */
    EventLoop bind(Object owner) {
        EventLoop running = Coroutines.getRunningLoop();
        if (loop == null) {
            loop = running;
        } else if (loop != running) {
            throw new IllegalStateException(
                    owner + " is bound to a different event loop: to " + loop + ", not to " + running);
        }
        return running;
    }

    /**
     * Fails if the loop of {@code owner} runs on another thread than the calling one. To be called
     * before anything is changed: a change that cannot wake those who wait for it would be lost on
     * them.
     */
    public void checkThread(Object owner) {
        EventLoop bound = loop;
        if (bound != null && Coroutines.getRunningLoopOrNull() != bound && bound.isRunning()) {
            throw new IllegalStateException(owner
                    + " is not thread-safe and belongs to "
                    + bound
                    + ", which runs on another thread than "
                    + Thread.currentThread()
                    + "; from there call callSoonThreadsafe");
        }
    }
}
