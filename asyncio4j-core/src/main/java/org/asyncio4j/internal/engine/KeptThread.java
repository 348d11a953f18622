package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.Remains;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one loop, which runs it each time: started when it is first needed, and kept until {@link #release},
 * which is when the loop is closed, or garbage. Between the runs it refers neither to the loop nor to who called.
 */
public final class KeptThread implements Remains {

    private final long stackSize;

    /** Any thread, one at a time: the one that runs or closes the loop, or finds it as garbage. */
    private volatile @Nullable WorkerThread worker;

    /**
     * Creates one without a thread.
     *
     * @param stackSize the stack size in bytes wanted for it; 0 for the default
     */
    public KeptThread(long stackSize) {
        this.stackSize = stackSize;
    }

    /**
     * Runs {@code body}, which may resume fibers, on the thread, and returns when it has ended. Exceptions of {@code
     * body} are thrown here. A thread that cannot be started leaves all as it was.
     *
     * @param onInterrupt called on the calling thread when that is interrupted while it waits
     * @param look called every half second on the calling thread while it waits
     */
    public void run(Runnable body, Runnable onInterrupt, Runnable look) {
        WorkerThread kept = worker;
        if (kept == null) {
            kept = Engine.get().takeThread(stackSize);
            worker = kept;
        }
        Engine.get().run(kept, body, onInterrupt, look);
    }

    /** Returns the thread, or null if there is none yet or any more. */
    public @Nullable Thread thread() {
        WorkerThread kept = worker;
        return kept == null ? null : kept.thread();
    }

    @Override
    public String describe() {
        return "";
    }

    /** Gives the thread up. A second call does nothing. */
    @Override
    public void release() {
        WorkerThread kept = worker;
        if (kept != null) {
            worker = null;
            Engine.get().giveThread(kept);
        }
    }
}
