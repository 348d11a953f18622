package org.asyncio4j.internal.sync;

import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a lock or a queue belongs to: the one on which a task first had to wait for it.
 * Until then it belongs to none, so that it may be created anywhere. Loop thread only.
 */
public final class LoopBound {

    private @Nullable EventLoop loop;

    /** While it belongs to none: the loop that used it last, or null. */
    private @Nullable EventLoop user;

    /**
     * Binds {@code owner} to the running loop and returns that loop; fails if it is bound to
     * another.
     */
    EventLoop bind(Object owner) {
        EventLoop running = Coroutines.getRunningLoop();
        if (loop == null) {
            loop = running;
            user = null;
        } else if (loop != running) {
            throw new IllegalStateException(
                    owner + " is bound to a different event loop: to " + loop + ", not to " + running);
        }
        return running;
    }

    /**
     * Throws if the loop of {@code owner}, or before there is one the loop that used it last, runs on a thread other
     * than the calling one. Must be called before any change: from another thread the change could
     * not wake the tasks that wait for it, or would be lost among those of the loop.
     */
    public void checkThread(Object owner) {
        checkThread(owner, Coroutines.getRunningLoopOrNull());
    }

    /** Does the same as {@link #checkThread}, and returns the task that runs the calling code, or null. */
    public @Nullable Task<?> checkTask(Object owner) {
        EventLoop running = Coroutines.getRunningLoopOrNull();
        checkThread(owner, running);
        return running == null ? null : Coroutines.currentTask(running);
    }

    private void checkThread(Object owner, @Nullable EventLoop running) {
        EventLoop bound = loop == null ? user : loop;
        if (running == bound) {
            return;
        }
        if (bound != null && bound.isRunning()) {
            throw new IllegalStateException(owner
                    + " is not thread-safe and belongs to "
                    + bound
                    + ", which runs on a thread other than "
                    + Thread.currentThread()
                    + "; from there call callSoonThreadsafe");
        }
        if (loop == null) {
            user = running;
        }
    }
}
