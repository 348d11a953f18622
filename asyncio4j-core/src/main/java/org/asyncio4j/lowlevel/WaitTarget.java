package org.asyncio4j.lowlevel;

import org.asyncio4j.WaitReason;

/**
 * Tells in words what tasks wait for that await a certain future: set by {@link Futures#setWaitTarget} by those who make
 * futures for waiting tasks, as locks and queues do. Asked only when somebody wants to know, so it costs waits nothing.
 *
 * <p>May be implemented; grows by default methods only.
 */
@FunctionalInterface
public interface WaitTarget {

    /**
     * Returns what the tasks wait for. May be called from any thread, since tools ask while a loop is stuck; so it must
     * only read, must not block, and may be slightly out of date then. If it throws, the wait is described without it.
     */
    WaitReason waitReason();
}
