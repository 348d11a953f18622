package org.asyncio4j.internal.task;

import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/** The loop set for a thread by {@code setEventLoop}. */
public final class CurrentLoop {

    private static final ThreadLocal<@Nullable EventLoop> OF_THREAD = new ThreadLocal<>();

    private CurrentLoop() {}

    public static EventLoop get() {
        LoopState running = LoopState.runningOrNull();
        EventLoop loop = running == null ? OF_THREAD.get() : running.loop();
        if (loop == null) {
            throw new IllegalStateException("There is no current event loop in thread '"
                    + Thread.currentThread().getName()
                    + "'; use run(...) or setEventLoop(newEventLoop())");
        }
        return loop;
    }

    public static void set(@Nullable EventLoop loop) {
        if (loop == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(loop);
        }
    }
}
