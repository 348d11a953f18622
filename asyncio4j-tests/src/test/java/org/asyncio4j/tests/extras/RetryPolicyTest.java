package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.extras.RetryPolicy;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** {@code retry}: how often, at which intervals, after what, and what ends it. */
class RetryPolicyTest {

    /** When each call began. */
    private final List<Double> calls = new ArrayList<>();

    private String failing(int times) throws IOException {
        calls.add(time());
        if (calls.size() <= times) {
            throw new IOException("failure " + calls.size());
        }
        return "call " + calls.size();
    }

    @AsyncioTest
    void codeThatReturnsIsCalledOnce() {
        assertEquals("call 1", await(retry(RetryPolicy.attempts(5).withDelay(1), () -> failing(0))));
        assertEquals(List.of(0.0), calls);
    }

    @AsyncioTest
    void theDelayDoublesUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.attempts(7).withBackoff(0.5, 3);
        assertEquals("call 6", await(retry(policy, () -> failing(5))));
        assertEquals(List.of(0.0, 0.5, 1.5, 3.5, 6.5, 9.5), calls);
    }

    @AsyncioTest
    void theLastFailureIsThrown() {
        RetryPolicy policy = RetryPolicy.attempts(3).withDelay(Duration.ofSeconds(2));
        IOException last =
                assertThrows(IOException.class, () -> await(retry(policy, () -> failing(9)), IOException.class));
        assertEquals("failure 3", last.getMessage());
        assertEquals(List.of(0.0, 2.0, 4.0), calls);
    }

    @AsyncioTest
    void oneAttemptIsNoRetry() {
        assertThrows(IOException.class, () -> await(retry(RetryPolicy.attempts(1), () -> failing(1))));
        assertEquals(1, calls.size());
    }

    @AsyncioTest
    void withoutADelayOthersStillHaveTheirTurn() {
        Task<Void> other = createTask(sleep(0));
        RetryPolicy untilOtherHasRun = RetryPolicy.attempts(Integer.MAX_VALUE).withCondition(problem -> !other.done());
        assertThrows(IOException.class, () -> await(retry(untilOtherHasRun, () -> failing(Integer.MAX_VALUE))));
        assertTrue(other.done());
    }

    @AsyncioTest
    void onlyWhatTheConditionIsTrueOfIsTriedAgain() {
        RetryPolicy policy = RetryPolicy.attempts(9)
                .withDelay(1)
                .withCondition(problem -> await(sleep(2, !"failure 3".equals(problem.getMessage()))));
        assertThrows(IOException.class, () -> await(retry(policy, () -> failing(9))));
        assertEquals(List.of(0.0, 3.0, 6.0), calls);
        assertEquals(8, time());
    }

    @AsyncioTest
    void whatTheConditionThrowsIsThrown() {
        IllegalArgumentException own = new IllegalArgumentException();
        RetryPolicy policy = RetryPolicy.attempts(9).withCondition(problem -> {
            throw own;
        });
        assertSame(own, assertThrows(IllegalArgumentException.class, () -> await(retry(policy, () -> failing(9)))));
        assertEquals("failure 1", own.getSuppressed()[0].getMessage());
    }

    @AsyncioTest
    void aConditionMayThrowTheFailureItself() {
        RetryPolicy policy = RetryPolicy.attempts(9).withCondition(problem -> {
            throw problem;
        });
        IOException thrown = assertThrows(IOException.class, () -> await(retry(policy, () -> failing(9))));
        assertEquals(0, thrown.getSuppressed().length);
    }

    @AsyncioTest
    void aCancellationEndsItInACallAndInADelay() {
        RetryPolicy policy = RetryPolicy.attempts(9).withDelay(10);
        for (double moment : new double[] {0.5, 5}) {
            calls.clear();
            Task<String> task = createTask(retry(policy, () -> {
                await(sleep(1));
                return failing(9);
            }));
            await(sleep(moment));
            task.cancel("enough");
            assertEquals(
                    "enough",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
            await(sleep(100));
            assertEquals(moment < 1 ? 0 : 1, calls.size());
        }
    }

    @AsyncioTest
    void anErrorEndsIt() {
        assertThrows(
                StackOverflowError.class,
                () -> await(retry(RetryPolicy.attempts(9), () -> {
                    calls.add(time());
                    throw new StackOverflowError();
                })));
        assertEquals(1, calls.size());
    }

    @AsyncioTest
    void limitsOfTimeAroundItAreOfTheWhole() {
        RetryPolicy policy = RetryPolicy.attempts(Integer.MAX_VALUE).withDelay(1);
        assertThrows(
                TimeoutException.class,
                () -> with(timeout(3.5), () -> await(retry(policy, () -> failing(Integer.MAX_VALUE)))));
        assertEquals(List.of(0.0, 1.0, 2.0, 3.0), calls);
        CancelScope scope = moveOnAfter(1.5);
        with(scope, () -> await(retry(policy, () -> failing(Integer.MAX_VALUE))));
        assertTrue(scope.cancelledCaught());
        assertEquals(5, time());
    }

    @AsyncioTest
    void jitterShortensEachDelayByUpToItsFraction() {
        Random seeded = new Random(1);
        RetryPolicy policy =
                RetryPolicy.attempts(5).withBackoff(1, 100).withJitter(0.5).withRandom(new Random(1));
        await(retry(policy, () -> failing(4)));
        double when = 0;
        List<Double> expected = new ArrayList<>(List.of(0.0));
        for (double delay = 1; delay <= 8; delay *= 2) {
            when += delay * (1 - 0.5 * seeded.nextDouble());
            expected.add(when);
        }
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), calls.get(i), 1e-6);
        }
    }

    @AsyncioTest
    void jitterWithoutASourceIsOfTheThread() {
        RetryPolicy policy = RetryPolicy.attempts(1000).withDelay(1).withJitter(1);
        await(retry(policy, () -> failing(999)));
        // The mean of 999 uniform numbers; five standard deviations are 0.046.
        assertEquals(0.5, time() / 999, 0.05);
    }

    @AsyncioTest
    void codeWithoutAResult() {
        Void nothing = await(retry(RetryPolicy.attempts(3), () -> {
            failing(2);
        }));
        assertNull(nothing);
        assertEquals(3, calls.size());
    }

    @AsyncioTest
    void codeThatReturnsACoroutineInsteadOfAwaitingItIsTold() {
        IllegalStateException misuse = assertThrows(
                IllegalStateException.class, () -> await(retry(RetryPolicy.attempts(1), () -> async(() -> 1))));
        assertTrue(String.valueOf(misuse.getMessage()).contains("coroutine"), misuse::getMessage);
    }

    @Test
    void delaysAreKnownBeforehand() {
        RetryPolicy tripled = RetryPolicy.attempts(9).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 3);
        assertEquals(1, tripled.delayAfter(1));
        assertEquals(3, tripled.delayAfter(2));
        assertEquals(9, tripled.delayAfter(3));
        assertEquals(10, tripled.delayAfter(4));
        assertEquals(10, tripled.delayAfter(Integer.MAX_VALUE));
        assertEquals(0, RetryPolicy.attempts(9).delayAfter(5));
        assertEquals(0, RetryPolicy.attempts(9).withBackoff(0, 10).delayAfter(Integer.MAX_VALUE));
        assertEquals(
                2,
                RetryPolicy.attempts(9)
                        .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10))
                        .delayAfter(2));
        assertEquals("<RetryPolicy attempts=9 delay=1.0 up to 10.0 by 3.0>", tripled.toString());
        assertEquals(
                "<RetryPolicy attempts=unlimited delay=2.0 jitter=0.5>",
                RetryPolicy.attempts(Integer.MAX_VALUE)
                        .withDelay(2)
                        .withJitter(0.5)
                        .toString());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        RetryPolicy any = RetryPolicy.attempts(2);
        assertEquals("attempts must be > 0: 0", refusal(() -> RetryPolicy.attempts(0)));
        assertEquals("delay must be finite and >= 0: -1.0", refusal(() -> any.withDelay(-1)));
        assertEquals("delay must be finite and >= 0: NaN", refusal(() -> any.withDelay(Double.NaN)));
        assertEquals("first must be finite and >= 0: -1.0", refusal(() -> any.withBackoff(-1, 1)));
        assertEquals("longest must be finite and >= first, which is 2.0: 1.0", refusal(() -> any.withBackoff(2, 1)));
        assertEquals("factor must be finite and >= 1: 0.5", refusal(() -> any.withBackoff(1, 2, 0.5)));
        assertEquals("jitter must be from 0 to 1: 1.5", refusal(() -> any.withJitter(1.5)));
        assertEquals("failures must be > 0: 0", refusal(() -> any.delayAfter(0)));
    }

    private static String refusal(Runnable call) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
