package org.asyncio4j.internal.engine;

import java.lang.ref.WeakReference;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.internal.context.ThreadState;
import org.jspecify.annotations.Nullable;

/**
 * Runs fibers and the loop as ordinary virtual threads that pass a baton; see {@link
 * PortableFiber}. Needs no option.
 */
final class PortableEngine extends Engine {

    private static final long YIELD_EVERY_NANOS = 1_000_000;
    private static final long REST_EVERY_NANOS = 5_000_000;

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public Fiber newFiber(String name, Fiber.Body body, Fiber.Owner owner) {
        return new PortableFiber(name, body, owner);
    }

    @Override
    Thread newIndependentThread(String name, Runnable body) {
        return Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(body);
    }

    /**
     * Yields or sleeps now and then, because the JDK's scheduler does not preempt virtual threads
     * and prefers threads that wake each other. Yielding lets threads run that were started on this
     * carrier. Threads that were woken elsewhere, by a timer or a socket, run only when there is
     * nothing else for a moment; sleeping for that moment costs more and is done more rarely.
     */
    @Override
    public void letOthersRun(Fiber.Owner owner) {
        long now = System.nanoTime();
        if (now - owner.yieldedAt < YIELD_EVERY_NANOS) {
            return;
        }
        owner.yieldedAt = now;
        if (now - owner.restedAt < REST_EVERY_NANOS) {
            Thread.yield();
        } else {
            owner.restedAt = now;
            LockSupport.parkNanos(this, 1);
        }
    }

    /**
     * Starts a virtual thread for the loop: passing the baton between a platform thread and a virtual
     * one costs ten times as much.
     */
    @Override
    WorkerThread takeThread(long stackSize) {
        LoopThreadState threadState = new LoopThreadState();
        return new WorkerThread(Thread.ofVirtual(), stackSize, null, threadState);
    }

    /** Runs the body, while the caller watches for other bodies that suspend while pinned. */
    @Override
    void run(WorkerThread worker, Runnable body, Runnable onInterrupt, Runnable look) {
        LoopThreadState threadState = (LoopThreadState) worker.threadState();
        assert threadState != null : "bug in asyncio4j: a thread of another engine";
        worker.run(
                () -> {
                    threadState.keep();
                    body.run();
                },
                onInterrupt,
                () -> {
                    threadState.look();
                    look.run();
                });
    }

    @Override
    public boolean waitsOnVirtualThreads() {
        return true;
    }

    /** Ends the thread: nothing can take its thread-locals away, and another one costs little. */
    @Override
    void giveThread(WorkerThread worker) {
        worker.end();
    }

    /** The state of a loop's thread, with the baton of the loop that it runs. */
    static final class LoopThreadState extends ThreadState {

        /** Weakly, because the thread stays when the loop does not run, and the baton knows fibers of the loop. */
        private volatile @Nullable WeakReference<Baton> baton;

        // Watching thread only.
        private long seen;

        void watch(Baton ofLoop) {
            baton = new WeakReference<>(ofLoop);
        }

        /**
         * Detects a baton that cannot be taken. If the same offer is pending as at the last check,
         * its recipient is not being scheduled: all carriers of the scheduler are busy. If the body
         * that made the offer is pinned, it may occupy the last of them: this returns the offer to
         * it, and its await fails. If it is not pinned, the carriers are busy computing, and one of
         * them will become free.
         */
        void look() {
            WeakReference<Baton> known = baton;
            Baton watched = known == null ? null : known.get();
            if (watched == null) {
                return;
            }
            long offer = watched.offerOnItsWay();
            if (offer != 0 && offer == seen) {
                PortableFiber giver = watched.giverOf(offer);
                if (giver != null && giver.isPinned() && watched.takeBack(offer)) {
                    LockSupport.unpark(giver.thread());
                    offer = 0;
                }
            }
            seen = offer;
        }
    }
}
