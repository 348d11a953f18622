package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.extras.RateLimiter;
import org.asyncio4j.testing.AsyncioTest;

/** {@link RateLimiter}: a burst, and then so many a second. */
class RateLimiterTest {

    private final List<Double> times = new ArrayList<>();

    @AsyncioTest
    void aBurstAndThenSoManyASecond() {
        RateLimiter limiter = new RateLimiter(2, 3);
        for (int i = 0; i < 6; i++) {
            with(limiter, () -> times.add(time()));
        }
        assertEquals(List.of(0.0, 0.0, 0.0, 0.5, 1.0, 1.5), times);
    }

    @AsyncioTest
    void tokensComeBackUpToTheBurst() {
        RateLimiter limiter = new RateLimiter(2, 3);
        await(sleep(100));
        assertEquals(3, limiter.available());
        for (int i = 0; i < 3; i++) {
            assertTrue(limiter.tryAcquire());
        }
        assertFalse(limiter.tryAcquire());
        await(sleep(0.25));
        assertEquals(0.5, limiter.available());
        assertFalse(limiter.tryAcquire());
        await(sleep(0.25));
        assertTrue(limiter.tryAcquire());
    }

    @AsyncioTest
    void thoseWhoWaitAreServedInTheirOrder() {
        RateLimiter limiter = new RateLimiter(1, 1);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(createTask(() -> with(limiter, () -> times.add(time()))));
        }
        await(sleep(0));
        assertEquals(2, limiter.waiting());
        await(sleep(1.5));
        assertFalse(limiter.tryAcquire());
        for (Task<?> task : tasks) {
            await(task);
        }
        assertEquals(List.of(0.0, 1.0, 2.0), times);
    }

    @AsyncioTest
    void cancelWhileWaitingTakesNoToken() {
        RateLimiter limiter = new RateLimiter(1, 1);
        await(limiter.acquire());
        Task<Void> first = createTask(limiter.acquire());
        Task<Void> second = createTask(limiter.acquire());
        await(sleep(0.5));
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        await(second);
        assertEquals(1, time());
        Task<Void> third = createTask(limiter.acquire());
        await(sleep(1));
        // Served and cancelled at the same time.
        assertTrue(third.done() || third.cancel());
        await(sleep(0));
        await(limiter.acquire());
        assertTrue(time() <= 3);
    }

    @AsyncioTest
    void manyFractionsMakeWholeTokens() {
        RateLimiter limiter = new RateLimiter(10, 1);
        for (int i = 0; i < 100; i++) {
            await(limiter.acquire());
        }
        assertEquals(9.9, time(), 1e-6);
    }

    @AsyncioTest
    void valuesThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(Double.POSITIVE_INFINITY, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(1, 0));
    }
}
