package org.asyncio4j.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A thread that waits while another one runs a loop, and for which memory may run out. */
class ThreadRunTest {

    @Test
    void waitsForTheEndWhateverIsThrownMeanwhile() {
        CountDownLatch seen = new CountDownLatch(3);
        boolean[] ended = new boolean[1];
        ThreadRun run = new ThreadRun(() -> {
            uninterruptibly(seen);
            ended[0] = true;
        });
        run.await(new Thread(run), () -> {}, 1, () -> {
            seen.countDown();
            throw new OutOfMemoryError("as if");
        });
        assertTrue(ended[0]);
    }

    @Test
    void anInterruptThatCouldNotBePassedOnIsPassedOnAgain() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch passedOn = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        ThreadRun run = new ThreadRun(() -> {
            here.interrupt();
            uninterruptibly(passedOn);
        });
        run.await(new Thread(run), () -> {
            if (calls.incrementAndGet() < 3) {
                throw new OutOfMemoryError("as if");
            }
            passedOn.countDown();
        });
        assertEquals(3, calls.get());
        assertFalse(Thread.interrupted());
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
