package org.asyncio4j.tools.repl;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * Ends code that computes and never awaits. The code of snippets calls {@link #check} each time that it jumps back; see
 * {@link StopChecks}.
 */
public final class SnippetStop {

    /** The loop whose code is to stop, or null. Written by the thread of the interrupt, and by the loop once it is free. */
    private static volatile @Nullable EventLoop stopped;

    private SnippetStop() {}

    /** Throws if the calling code belongs to a loop that was asked to stop; code on other threads goes on. */
    public static void check() {
        EventLoop loop = stopped;
        if (loop != null && Loops.getRunningLoopOrNull() == loop) {
            stopped = null;
            throw new KeyboardInterrupt();
        }
    }

    static void request(EventLoop loop) {
        stopped = loop;
    }

    static void withdraw() {
        stopped = null;
    }
}
