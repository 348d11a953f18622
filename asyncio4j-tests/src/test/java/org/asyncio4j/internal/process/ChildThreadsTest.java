package org.asyncio4j.internal.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread whose child has ended serves the next one, and keeps nothing of the one before. */
@Timeout(60)
class ChildThreadsTest {

    @Test
    void aThreadThatRestsIsUsedAgain() {
        awaitRest(threadOf("first"));
        // Those of other tests may rest too.
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        assertTrue(before.contains(threadOf("second")));
    }

    @Test
    void whoWaitsForALongChildHoldsUpNoOther() {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Thread> busy = new CompletableFuture<>();
        ChildThreads.run("long", () -> {
            busy.complete(Thread.currentThread());
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Thread first = busy.join();
        Thread second = threadOf("short");
        assertNotSame(first, second);
        end.countDown();
    }

    @Test
    void itHasTheNameAndTheClassLoaderOfItsChildOnly() throws Exception {
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
            CompletableFuture<String> name = new CompletableFuture<>();
            CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            here.setContextClassLoader(loader);
            ChildThreads.run("true", () -> {
                name.complete(Thread.currentThread().getName());
                seen.complete(Thread.currentThread().getContextClassLoader());
                thread.complete(Thread.currentThread());
            });
            assertEquals("asyncio-child true", name.join());
            assertSame(loader, seen.join());
            Thread rests = thread.join();
            awaitRest(rests);
            assertEquals("asyncio-child", rests.getName());
            assertNull(rests.getContextClassLoader());
            assertTrue(rests.isDaemon());
        } finally {
            here.setContextClassLoader(before);
        }
    }

    @Test
    void aBodyThatThrowsHarmsNoOther() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        ChildThreads.run("bad", () -> {
            Thread here = Thread.currentThread();
            here.setUncaughtExceptionHandler((who, problem) -> thread.complete(who));
            throw new IllegalStateException("on purpose");
        });
        assertEquals("asyncio-child", thread.join().getName());
        assertTrue(threadOf("next").isAlive());
    }

    private static Thread threadOf(String program) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        ChildThreads.run(program, () -> thread.complete(Thread.currentThread()));
        return thread.join();
    }

    /** Waits until it has ended its work; it rests for longer than that takes. */
    private static void awaitRest(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
    }
}
