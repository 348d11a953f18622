package org.asyncio4j.internal.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads of one loop's fibers in such a way that the JDK refers to them only as long as the loop lives.
 *
 * <p>The JDK keeps every virtual thread that is simply started in a list until it ends: a suspended one, and with it its
 * loop, would stay in memory for ever if nobody closed the loop. Threads that an executor starts are in the executor's
 * list instead, and the JDK knows the executor weakly. Thread dumps show both.
 *
 * <p>The executor does not run the fibers, it only counts them: to run a task of its own would add a frame to every
 * suspended stack. So it is given an empty task, and the factory returns the fiber's thread, whose last act is to run
 * what the factory was given. The loop's thread, or the fiber that has its turn.
 */
final class FiberThreads implements ThreadFactory {

    private static final Runnable NOTHING = () -> {};

    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(this);

    /** The fiber whose thread is being started. */
    private @Nullable Fiber starting;

    void start(Fiber fiber) {
        starting = fiber;
        try {
            executor.execute(NOTHING);
        } finally {
            starting = null;
        }
    }

    @Override
    public Thread newThread(Runnable counted) {
        Fiber fiber = starting;
        assert fiber != null : "bug in asyncio4j: a thread that nobody starts";
        fiber.counted = counted;
        return fiber.thread();
    }

    /** Makes the JDK forget the list, once all threads have ended. */
    void close() {
        executor.shutdown();
    }
}
