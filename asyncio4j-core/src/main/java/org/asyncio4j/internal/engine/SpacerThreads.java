package org.asyncio4j.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.util.Log;

/**
 * Parked threads that are started just before the thread of a loop, to keep it apart from the thread of another one.
 *
 * <p>HotSpot keeps four handles of each platform thread, 32 bytes, side by side in one storage, in the order in which
 * the threads are started. A thread that carries virtual threads writes to two of them at each mount and unmount. Two such
 * threads whose handles are in one cache line take several times as long for a switch, because each write takes the line
 * away from the other processor. With three threads between them they are 128 bytes apart: not in one line of 128 bytes,
 * as some processors have, nor in two of 64 bytes that are fetched together, as others do.
 *
 * <p>They have to live as long as the loop's thread, since the next thread that is started gets the handles of one that
 * has ended. docs/decisions/0043-spacers-between-loops.md tells how that was found.
 */
final class SpacerThreads implements Runnable {

    private static final int COUNT = 3;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private SpacerThreads() {}

    /** Starts them, as many as the system lets us. */
    static SpacerThreads start() {
        SpacerThreads spacers = new SpacerThreads();
        try {
            for (int i = 0; i < COUNT; i++) {
                spacers.threads.add(Thread.ofPlatform()
                        .daemon()
                        .name("asyncio-spacer")
                        .stackSize(1) // The smallest there is.
                        .inheritInheritableThreadLocals(false)
                        .start(spacers));
            }
        } catch (OutOfMemoryError noMoreThreads) {
            Log.debug("two loops may slow down each other: " + noMoreThreads);
        }
        return spacers;
    }

    @Override
    public void run() {
        while (!over) {
            LockSupport.park(this);
        }
    }

    void end() {
        over = true;
        threads.forEach(LockSupport::unpark);
    }
}
