package org.asyncio4j.internal.engine;

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
     * Runs the loop on a virtual thread: passing the baton between a platform thread and a virtual
     * one costs ten times as much. The caller meanwhile watches for bodies that suspend while
     * pinned.
     */
    @Override
    public void runLoop(Runnable loop, long stackSize, Runnable onInterrupt, Runnable look) {
        if (Thread.currentThread().isVirtual()) {
            loop.run();
            return;
        }
        LoopThreadState threadState = new LoopThreadState();
        ThreadRun run = new ThreadRun(() -> {
            threadState.keep();
            loop.run();
        });
        Thread thread = Thread.ofVirtual()
                .name("asyncio")
                .inheritInheritableThreadLocals(false)
                .uncaughtExceptionHandler(threadState)
                .unstarted(run);
        run.await(thread, onInterrupt, LOOK_MILLIS, () -> {
            threadState.look();
            look.run();
        });
    }

    /** The state of a loop's thread, with the baton of the loop that it runs. */
    static final class LoopThreadState extends ThreadState {

        volatile @Nullable Baton baton;

        // Watching thread only.
        private long seen;

        /**
         * Detects a baton that cannot be taken. If the same offer is pending as at the last check,
         * its recipient is not being scheduled: all carriers of the scheduler are busy. If the body
         * that made the offer is pinned, it may occupy the last of them: this returns the offer to
         * it, and its await fails. If it is not pinned, the carriers are busy computing, and one of
         * them will become free.
         */
        void look() {
            Baton watched = baton;
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
