package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.retry;
import static org.asyncio4j.extras.Extras.shielded;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.extras.CapacityLimiter;
import org.asyncio4j.extras.RateLimiter;
import org.asyncio4j.extras.RetryPolicy;
import org.asyncio4j.tests.cancelling.CancelCase.Call;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** Scopes are left and shields whole, tokens are given back, tasks that were starting end. */
final class ExtrasCases {

    private ExtrasCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase("extras.CancelScope#onEnter", scope()),
                new CancelCase("extras.CancelScope#onExit", shield()),
                new CancelCase("extras.CapacityLimiter#acquire", limiter(it -> () -> {
                    await(it.acquire());
                    it.release();
                })),
                new CancelCase("extras.CapacityLimiter#acquireOnBehalfOf", limiter(it -> () -> {
                    await(it.acquireOnBehalfOf("job"));
                    it.releaseOnBehalfOf("job");
                })),
                new CancelCase("extras.CapacityLimiter#onEnter", limiter(it -> () -> {
                    it.onEnter();
                    it.release();
                })),
                new CancelCase("extras.CapacityLimiter#onExit", limiter(it -> () -> with(it, () -> pause(2)))),
                new CancelCase("extras.CapacityLimiter#run", limiter(it -> () -> await(it.run(Asyncio.sleep(0))))),
                new CancelCase(
                        "extras.CapacityLimiter#limit",
                        limiter(it -> () -> await(it.limit(() -> 1, call -> Asyncio.async(call))))),
                new CancelCase("extras.RateLimiter#acquire", rate(it -> () -> await(it.acquire()))),
                new CancelCase("extras.RateLimiter#onEnter", rate(it -> it::onEnter)),
                new CancelCase("extras.RateLimiter#onExit", rate(it -> () -> with(it, () -> pause(2)))),
                new CancelCase("extras.Extras#retry", ExtrasCases::retries),
                new CancelCase("TaskGroup#start", ExtrasCases::start));
    }

    private static Setup scope() {
        return () -> new Subject(
                () -> with(
                        cancelScope(),
                        outer -> with(cancelScope(), inner -> {
                            pause(2);
                            inner.cancel();
                            pause(2);
                        })),
                _ -> assertEquals(0, currentTask().cancelling()));
    }

    private static Setup shield() {
        return () -> {
            int[] steps = new int[2];
            return new Subject(
                    () -> {
                        pause(1);
                        with(shielded(), () -> {
                            steps[0]++;
                            pause(3);
                            steps[1]++;
                        });
                        pause(1);
                    },
                    _ -> assertEquals(steps[0], steps[1], "a shield that was entered has run to its end"));
        };
    }

    /** One of the two tokens is held by another, which gives it back a little later. */
    private static Setup limiter(Function<CapacityLimiter, Call> call) {
        return () -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            Task<Void> holder = Asyncio.createTask(() -> with(limiter, () -> pause(3)));
            pause(1);
            return new Subject(call.apply(limiter), _ -> {
                await(holder);
                pause(3);
                assertEquals(0, limiter.borrowed());
                assertEquals(0, limiter.statistics().waiting());
            });
        };
    }

    /** A wait would never end, as time stands still: {@code RateLimiterTest} cancels one. */
    private static Setup rate(Function<RateLimiter, Call> call) {
        return () -> {
            RateLimiter limiter = new RateLimiter(1, 2);
            Call limited = call.apply(limiter);
            return new Subject(
                    () -> {
                        pause(1);
                        limited.run();
                        pause(1);
                    },
                    _ -> {
                        assertEquals(0, limiter.waiting());
                        assertTrue(limiter.tryAcquire());
                    });
        };
    }

    private static Subject retries() {
        int[] calls = new int[2];
        return new Subject(
                () -> await(retry(RetryPolicy.attempts(3), () -> {
                    calls[0]++;
                    try {
                        pause(1);
                    } finally {
                        calls[1]++;
                    }
                    if (calls[0] < 3) {
                        throw new IOException("once more");
                    }
                })),
                _ -> assertEquals(calls[0], calls[1], "a call that began has ended"));
    }

    private static Subject start() {
        int[] steps = new int[2];
        TaskGroup group = taskGroup();
        return new Subject(
                () -> with(group, () -> {
                    await(group.start(status -> {
                        steps[0]++;
                        try {
                            pause(2);
                            status.started(1);
                            pause(2);
                        } finally {
                            steps[1]++;
                        }
                    }));
                }),
                _ -> assertEquals(steps[0], steps[1], "a task that began has ended"));
    }
}
