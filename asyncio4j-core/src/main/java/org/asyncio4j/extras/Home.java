package org.asyncio4j.extras;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** The loop that a thing belongs to: the first that uses it. Until then it belongs to none. Loop thread only. */
final class Home {

    private @Nullable EventLoop loop;

    /** Throws if the calling code belongs to another loop, or to none while that of {@code owner} runs. */
    void check(Object owner) {
        EventLoop running = Coroutines.getRunningLoopOrNull();
        if (running == loop) {
            return;
        }
        if (loop == null) {
            loop = running;
        } else if (running != null) {
            throw new IllegalStateException(
                    owner + " is bound to a different event loop: to " + loop + ", not to " + running);
        } else if (loop.isRunning()) {
            throw new IllegalStateException(owner + " is not thread-safe and belongs to " + loop
                    + ", which runs on a thread other than " + Thread.currentThread()
                    + "; from there use blocking() of an end, or call callSoonThreadsafe");
        }
    }

    /** Returns a new future of its loop, which must run the calling code; tools are told what it is for. */
    SettableFuture<Boolean> future(Object owner, WaitTarget target) {
        EventLoop running = Coroutines.getRunningLoop();
        check(owner);
        SettableFuture<Boolean> future = running.createFuture();
        Futures.setWaitTarget(future, target);
        return future;
    }
}
