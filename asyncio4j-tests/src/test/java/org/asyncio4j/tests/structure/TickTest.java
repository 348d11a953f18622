package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.FIRST_COMPLETED;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherTuple;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.structure.TickCounter.counted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.junit.jupiter.api.Test;

/** How many iterations of the loop things take, measured on CPython 3.13. */
class TickTest {

    @Test
    void gatherOfDoneFuturesTakesNone() {
        counted((ticks, loop) -> assertEquals(0, ticks.of(() -> await(gather(done(loop, 1), done(loop, 2))))));
    }

    @Test
    void gatherOfNothingTakesNone() {
        counted((ticks, loop) -> assertEquals(0, ticks.of(() -> await(gather(List.of())))));
    }

    @Test
    void gatherOfCoroutinesTakesThree() {
        counted((ticks, loop) -> {
            assertEquals(3, ticks.of(() -> await(gather(value(1), value(2)))));
            assertEquals(3, ticks.of(() -> await(gatherTuple(value(1), value("a")))));
        });
    }

    @Test
    void gatherIsDoneTwoTicksAfterItsLastChild() {
        counted((ticks, loop) -> {
            SettableFuture<Integer> child = loop.createFuture();
            loop.callSoon(() -> {
                ticks.log("child");
                child.setResult(1);
            });
            int start = ticks.now();
            await(gather(child, child));
            ticks.log("awaiter");
            assertEquals(List.of("+1:child", "+3:awaiter"), ticks.since(start));
        });
    }

    @Test
    void cancellingTheAwaiterOfAGatherTakesThree() {
        counted((ticks, loop) -> {
            Task<?> awaiter = createTask(() -> {
                try {
                    await(gather(sleeper(ticks), sleeper(ticks)));
                } finally {
                    ticks.log("awaiter");
                }
            });
            await(sleep(1));
            int start = ticks.now();
            awaiter.cancel();
            await(waitUntil(List.of(awaiter)));
            assertEquals(List.of("+1:child", "+1:child", "+3:awaiter"), ticks.since(start));
        });
    }

    @Test
    void waitUntilAlwaysSuspendsForTwo() {
        counted((ticks, loop) -> {
            assertEquals(2, ticks.of(() -> await(waitUntil(List.of(done(loop, 1))))));
            Future<?> never = loop.createFuture();
            assertEquals(2, ticks.of(() -> await(waitUntil(List.of(never), 0))));
            Task<?> task = createTask(value(1));
            assertEquals(3, ticks.of(() -> await(waitUntil(List.of(task)))));
            Task<?> other = createTask(value(1));
            assertEquals(3, ticks.of(() -> await(waitUntil(List.of(never, other), FIRST_COMPLETED))));
        });
    }

    @Test
    void asCompletedOfTwoImmediateCoroutinesTakesThree() {
        counted((ticks, loop) -> {
            assertEquals(3, ticks.of(() -> {
                for (Coroutine<Integer> next : asCompleted(List.of(value(1), value(2)))) {
                    await(next);
                }
            }));
            assertEquals(2, ticks.of(() -> {
                for (Future<Integer> next : each(asCompleted(List.of(done(loop, 1))))) {
                    assertTrue(next.done());
                }
            }));
        });
    }

    @Test
    void shieldOfADoneFutureIsThatFuture() {
        counted((ticks, loop) -> {
            Future<Integer> done = done(loop, 1);
            assertTrue(shield(done) == done);
            assertEquals(0, ticks.of(() -> await(shield(done))));
        });
    }

    @Test
    void shieldAddsOneToItsTask() {
        counted((ticks, loop) -> {
            assertEquals(2, ticks.of(() -> await(createTask(value(1)))));
            assertEquals(3, ticks.of(() -> await(shield(createTask(value(1))))));
        });
    }

    @Test
    void waitForAddsNone() {
        counted((ticks, loop) -> {
            assertEquals(1, ticks.of(() -> await(waitFor(sleep(0), 1))));
            assertEquals(1, ticks.of(() -> await(waitFor(sleep(0), Double.POSITIVE_INFINITY))));
            assertEquals(3, ticks.of(() -> await(waitFor(createTask(sleep(0)), 1))));
            assertEquals(3, ticks.of(() -> await(createTask(sleep(0)))));
            assertEquals(0, ticks.of(() -> await(waitFor(done(loop, 1), 0))));
        });
    }

    @Test
    void waitForWithoutTimeTakesThree() {
        counted((ticks, loop) -> assertEquals(
                3, ticks.of(() -> assertThrows(TimeoutException.class, () -> await(waitFor(value(1), 0))))));
    }

    @Test
    void aTimeoutInterruptsTwoTicksAfterTheSleepBegan() {
        counted((ticks, loop) ->
                // One to reach the timer, one to throw the cancellation.
                assertEquals(
                        2,
                        ticks.of(() ->
                                assertThrows(TimeoutException.class, () -> with(timeout(1), () -> await(sleep(10)))))));
    }

    @Test
    void enteringAndLeavingATimeoutTakesNone() {
        counted((ticks, loop) -> {
            assertEquals(0, ticks.of(() -> with(timeout(1), () -> {})));
            assertEquals(0, ticks.of(() -> with(timeout(0), () -> await(done(loop, 1)))));
        });
    }

    @Test
    void aDeadlineThatHasPassedInterruptsTheFirstSuspension() {
        counted((ticks, loop) -> assertEquals(
                1,
                ticks.of(() -> assertThrows(TimeoutException.class, () -> with(timeout(0), () -> await(sleep(0)))))));
    }

    @Test
    void leavingAGroupWithoutTasksTakesNone() {
        counted((ticks, loop) -> assertEquals(0, ticks.of(() -> with(taskGroup(), () -> {}))));
    }

    @Test
    void aGroupEndsTwoTicksAfterItsLastTask() {
        counted((ticks, loop) -> assertEquals(
                3,
                ticks.of(() -> with(taskGroup(), group -> {
                    group.createTask(value(1));
                }))));
    }

    @Test
    void aFailureReachesSiblingsAndBlockTwoTicksLater() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            assertThrows(
                    ExceptionGroup.class,
                    () -> with(taskGroup(), group -> {
                        group.createTask(sleeper(ticks));
                        group.createTask(() -> {
                            await(sleep(0));
                            ticks.log("fails");
                            throw new IllegalStateException();
                        });
                        try {
                            await(sleep(10));
                        } finally {
                            ticks.log("block " + currentTask().cancelling());
                        }
                    }));
            ticks.log("left " + currentTask().cancelling());
            assertEquals(List.of("+2:fails", "+4:child", "+4:block 1", "+6:left 0"), ticks.since(start));
        });
    }

    @Test
    void aCancelledAwaiterOfAShieldLeavesTheInnerOneRunning() {
        counted((ticks, loop) -> {
            SettableFuture<Integer> inner = loop.createFuture();
            Task<?> awaiter = createTask(() -> await(shield(inner)));
            await(sleep(0));
            int start = ticks.now();
            awaiter.cancel();
            assertThrows(CancelledError.class, () -> await(awaiter));
            assertEquals(2, ticks.now() - start);
            assertFalse(inner.done());
        });
    }

    @Test
    void anEagerFailureAbortsTheGroupInTheNextTick() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            TaskGroup group = taskGroup();
            assertThrows(
                    ExceptionGroup.class,
                    () -> with(group, () -> {
                        group.createTask(
                                () -> {
                                    throw new IllegalStateException();
                                },
                                TaskOptions.DEFAULT.withEagerStart(true));
                        ticks.log("block goes on: " + group);
                        await(sleep(0));
                        await(sleep(0));
                        ticks.log("not reached");
                    }));
            assertEquals(List.of("+0:block goes on: <TaskGroup tasks=1 entered>"), ticks.since(start));
        });
    }

    @Test
    void aBlockThatSwallowsTheAbortEndsWithTheTickOfItsOwnEnd() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            assertThrows(
                    ExceptionGroup.class,
                    () -> with(taskGroup(), group -> {
                        group.createTask(failing(sleep(0)));
                        assertThrows(CancelledError.class, () -> await(sleep(10)));
                        ticks.log("swallowed");
                        await(sleep(0));
                        ticks.log("goes on");
                    }));
            ticks.log("left");
            assertEquals(List.of("+4:swallowed", "+5:goes on", "+5:left"), ticks.since(start));
        });
    }

    @Test
    void aFailureOfTheBlockTakesThreeMoreToLeaveIt() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            assertThrows(
                    ExceptionGroup.class,
                    () -> with(taskGroup(), group -> {
                        group.createTask(sleeper(ticks));
                        await(sleep(0));
                        ticks.log("block");
                        throw new IllegalStateException();
                    }));
            ticks.log("left");
            assertEquals(List.of("+1:block", "+2:child", "+4:left"), ticks.since(start));
        });
    }

    @Test
    void aCancellationFromOutsideReachesBlockThenTasksThenTheAwaiter() {
        counted((ticks, loop) -> {
            Task<?> owner = createTask(() -> with(taskGroup(), group -> {
                group.createTask(sleeper(ticks));
                try {
                    await(sleep(10));
                } finally {
                    ticks.log("block");
                }
            }));
            await(sleep(1));
            int start = ticks.now();
            owner.cancel();
            assertThrows(CancelledError.class, () -> await(owner));
            ticks.log("awaiter");
            assertEquals(List.of("+1:block", "+2:child", "+5:awaiter"), ticks.since(start));
            assertEquals(1, owner.cancelling());
        });
    }

    @Test
    void aCancellationThatErrorsDelayedIsThrownByTheNextAwait() {
        counted((ticks, loop) -> {
            Task<?> owner = createTask(() -> {
                assertThrows(
                        ExceptionGroup.class,
                        () -> with(taskGroup(), group -> {
                            group.createTask(failing(sleep(10)));
                            await(sleep(10));
                        }));
                ticks.log("group " + currentTask().cancelling());
                try {
                    await(sleep(0));
                } finally {
                    ticks.log("next await");
                }
            });
            await(sleep(1));
            int start = ticks.now();
            owner.cancel();
            assertThrows(CancelledError.class, () -> await(owner));
            assertEquals(List.of("+4:group 1", "+5:next await"), ticks.since(start));
        });
    }

    @Test
    void nestedTimeoutsTakeTwoEach() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            assertThrows(
                    TimeoutException.class,
                    () -> with(timeout(2), () -> {
                        assertThrows(TimeoutException.class, () -> with(timeout(1), () -> await(sleep(9))));
                        ticks.log("inner");
                        await(sleep(9));
                    }));
            ticks.log("outer");
            assertThrows(TimeoutException.class, () -> with(timeout(1), () -> with(timeout(1), () -> await(sleep(9)))));
            ticks.log("both");
            assertEquals(List.of("+2:inner", "+4:outer", "+6:both"), ticks.since(start));
        });
    }

    @Test
    void asCompletedHandsOutTwoTicksAfterCompletion() {
        counted((ticks, loop) -> {
            int start = ticks.now();
            for (Future<String> next : each(asCompleted(List.of(sleep(2, "slow"), sleep(1, "fast"))))) {
                ticks.log(next.result());
            }
            // Each is woken by its timer one tick before it ends.
            assertEquals(List.of("+5:fast", "+9:slow"), ticks.since(start));
        });
    }

    private static <T> Future<T> done(EventLoop loop, T value) {
        SettableFuture<T> future = loop.createFuture();
        future.setResult(value);
        return future;
    }

    private static <T> Coroutine<T> value(T value) {
        return async(() -> value);
    }

    /** Fails when it has waited, or when it is cancelled. */
    private static Coroutine<Void> failing(Coroutine<Void> wait) {
        return async(() -> {
            try {
                await(wait);
            } catch (CancelledError cancelled) {
                throw new IllegalStateException("cancelled");
            }
            throw new IllegalStateException("waited");
        });
    }

    private static Coroutine<Void> sleeper(TickCounter ticks) {
        return async(() -> {
            try {
                await(sleep(10));
            } finally {
                ticks.log("child");
            }
        });
    }
}
