package org.asyncio4j.internal.process;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that start children, and wait for those that were spawned. To start a thread takes a tenth of what a child takes;
 * so one whose child has ended rests for a second, in case another child follows. Any thread.
 */
final class ChildThreads {

    private static final String NAME = "asyncio-child";

    private static final long LONGEST_REST_SECONDS = 1;

    private static final Executor THREADS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            LONGEST_REST_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name(NAME)
                    .factory());

    private ChildThreads() {}

    /** Runs {@code body} on a thread that is named after the child's program, with the caller's context class loader. */
    static void run(String program, Runnable body) {
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        THREADS.execute(() -> {
            Thread here = Thread.currentThread();
            here.setName(NAME + " " + program);
            here.setContextClassLoader(callers);
            try {
                body.run();
            } finally {
                here.setName(NAME);
                here.setContextClassLoader(null);
            }
        });
    }
}
