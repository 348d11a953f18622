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
 * <p>A thread that is started gets the lowest handles that are free, and threads that have ended, such as those of the
 * compiler, leave some free anywhere, also beside those of a loop. So first others are started that take these, and end
 * when the loop's thread has been started. The three have to live as long as that does.
 * docs/decisions/0043-spacers-between-loops.md tells how that was found.
 */
final class SpacerThreads {

    /** Storage is handed out in blocks for 16 threads: so many fill one that has gaps. */
    private static final int GAPS = 16;

    private static final int COUNT = 3;

    private static final long LOOK_NANOS = 100_000;

    private final Group fillers = new Group("asyncio-filler");
    private final Group spacers = new Group("asyncio-spacer");

    private SpacerThreads() {}

    /** Starts them, as many as the system lets us. */
    static SpacerThreads start() {
        SpacerThreads made = new SpacerThreads();
        try {
            made.fillers.start(GAPS);
            made.spacers.start(COUNT);
        } catch (OutOfMemoryError noMoreThreads) {
            // The loop's own thread needs one of those that there may be.
            made.fillers.endAndWait();
            made.spacers.endAndWait();
            Log.debug("two loops may slow down each other: " + noMoreThreads);
        }
        return made;
    }

    /** Ends those that are not needed any more when the loop's thread has been started. */
    void thin() {
        fillers.end();
    }

    void end() {
        fillers.end();
        spacers.end();
    }

    /** Threads that do nothing until they end together. */
    private static final class Group implements Runnable {

        private final String name;
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean over;

        Group(String name) {
            this.name = name;
        }

        void start(int count) {
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .stackSize(1) // The smallest there is.
                        .inheritInheritableThreadLocals(false)
                        .start(this));
            }
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
            threads.clear();
        }

        void endAndWait() {
            List<Thread> ending = List.copyOf(threads);
            end();
            for (Thread thread : ending) {
                while (thread.isAlive()) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
        }
    }
}
