package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Who wins when scopes, limits, groups, shields and the task's own cancellation meet: the table in docs/cancel-scopes.md. */
class ScopeTableTest {

    private final List<String> events = new ArrayList<>();

    // One scope

    @AsyncioTest
    void everyWaitThrowsUntilTheScopeIsLeft(EventLoop loop) {
        CancelScope scope = cancelScope();
        with(scope, () -> {
            scope.cancel();
            for (int i = 0; i < 3; i++) {
                cancelled(() -> await(sleep(1)));
                cancelled(() -> await(sleep(0)));
                SettableFuture<Void> future = loop.createFuture();
                cancelled(() -> await(future));
                assertTrue(future.cancelled());
            }
            await(sleep(1));
        });
        assertTrue(scope.cancelledCaught());
        await(sleep(1));
        assertEquals(1, time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void anAwaitThatNeedNotWaitGoesOn(EventLoop loop) {
        with(cancelScope(), scope -> {
            scope.cancel();
            SettableFuture<Integer> done = loop.createFuture();
            done.setResult(5);
            assertEquals(5, await(done));
            assertEquals(6, await(Asyncio.async(() -> 6)));
        });
    }

    @AsyncioTest
    void aTaskThatTheCodeAwaitsIsCancelledOnce() {
        with(moveOnAfter(1), () -> {
            Task<Void> other = createTask(() -> {
                cancelled(() -> await(sleep(10)));
                await(sleep(1));
                events.add("cleaned up");
            });
            cancelled(() -> await(other));
        });
        assertEquals(List.of("cleaned up"), events);
        assertEquals(2, time());
    }

    @AsyncioTest
    void aTaskOfNoGroupIsNotPartOfTheScope() {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(moveOnAfter(1), () -> {
            tasks.add(createTask(() -> await(sleep(3, 4))));
            await(sleep(10));
        });
        assertEquals(4, (int) await(tasks.getFirst()));
        assertEquals(3, time());
    }

    @AsyncioTest
    void uncancelDoesNotUndoAScope() {
        with(cancelScope(), scope -> {
            scope.cancel();
            assertEquals(1, currentTask().cancelling());
            assertEquals(0, currentTask().uncancel());
            cancelled(() -> await(sleep(1)));
        });
        assertEquals(0, currentTask().cancelling());
        await(sleep(1));
    }

    // Scope in scope

    @AsyncioTest
    void theInnerScopeEndsAlone() {
        CancelScope outer = cancelScope();
        with(outer, () -> {
            with(moveOnAfter(1), () -> await(sleep(10)));
            await(sleep(1));
        });
        assertEquals(2, time());
        assertFalse(outer.cancelledCaught());
    }

    @AsyncioTest
    void theOuterScopeEndsBoth() {
        CancelScope inner = cancelScope();
        CancelScope outer = moveOnAfter(1);
        with(outer, () -> {
            with(inner, () -> await(sleep(10)));
            events.add("not reached");
        });
        assertTrue(outer.cancelledCaught());
        assertFalse(inner.cancelledCaught());
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    void ofTwoCancelledScopesTheOuterOneCatches() {
        for (boolean innerFirst : new boolean[] {true, false}) {
            CancelScope inner = cancelScope();
            CancelScope outer = cancelScope();
            with(outer, () -> {
                with(inner, () -> {
                    (innerFirst ? inner : outer).cancel();
                    (innerFirst ? outer : inner).cancel();
                    await(sleep(10));
                });
                events.add("not reached");
            });
            assertTrue(outer.cancelledCaught());
            assertFalse(inner.cancelledCaught());
            assertEquals(0, currentTask().cancelling());
        }
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    void aScopeEnteredInACancelledOneThrowsToo() {
        CancelScope inner = cancelScope();
        with(cancelScope(), outer -> {
            outer.cancel();
            cancelled(() -> with(inner, () -> await(sleep(1))));
            CancelScope both = cancelScope();
            both.cancel();
            cancelled(() -> with(both, () -> await(sleep(1))));
        });
        assertFalse(inner.cancelledCaught());
    }

    // Scope and Task.cancel

    @AsyncioTest
    void aCancelOfTheTaskPassesAScope() {
        CancelScope scope = cancelScope();
        Task<Void> task = createTask(() -> {
            with(scope, () -> {
                cancelled(() -> await(sleep(10)));
                events.add("caught once");
                await(sleep(1));
                events.add("and goes on");
            });
        });
        await(sleep(1));
        task.cancel();
        await(task);
        assertEquals(List.of("caught once", "and goes on"), events);
        Task<Void> other = createTask(() -> with(cancelScope(), () -> await(sleep(10))));
        await(sleep(1));
        other.cancel();
        cancelled(() -> await(other));
        assertTrue(other.cancelled());
    }

    @AsyncioTest
    void aCancelOfTheTaskWinsOverOneOfTheScope() {
        for (boolean scopeFirst : new boolean[] {true, false}) {
            CancelScope scope = cancelScope();
            Task<Void> task = createTask(() -> with(scope, () -> await(sleep(10))));
            await(sleep(1));
            if (scopeFirst) {
                scope.cancel();
            }
            task.cancel();
            scope.cancel();
            cancelled(() -> await(task));
            assertTrue(task.cancelled());
            assertFalse(scope.cancelledCaught());
            assertEquals(1, task.cancelling());
        }
    }

    @AsyncioTest
    void aCancelThatIsStillToBeThrownIsThrownInTheScope() {
        Task<Void> task = createTask(() -> {
            currentTask().cancel();
            CancelScope scope = cancelScope();
            cancelled(() -> with(scope, () -> {
                scope.cancel();
                await(sleep(1));
            }));
            assertFalse(scope.cancelledCaught());
            assertEquals(1, currentTask().cancelling());
            await(sleep(1));
        });
        await(task);
    }

    @AsyncioTest
    void aScopeWorksInATaskThatWasCancelledBefore() {
        Task<Void> task = createTask(() -> {
            cancelled(() -> await(sleep(10)));
            CancelScope scope = moveOnAfter(1);
            with(scope, () -> await(sleep(10)));
            assertTrue(scope.cancelledCaught());
            assertEquals(1, currentTask().cancelling());
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        await(task);
        assertEquals(3, time());
    }

    // Shields

    @AsyncioTest
    void aShieldedBlockRunsToItsEndInACancelledScope() {
        CancelScope outer = moveOnAfter(1);
        with(outer, () -> {
            with(shielded(), () -> {
                await(sleep(3));
                assertEquals(0, currentTask().cancelling());
                events.add("cleaned up");
            });
            assertEquals(1, currentTask().cancelling());
            await(sleep(1));
        });
        assertEquals(List.of("cleaned up"), events);
        assertTrue(outer.cancelledCaught());
        assertEquals(3, time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aShieldedBlockRunsToItsEndInAFinallyOfACancelledScope() {
        with(moveOnAfter(1), () -> {
            try {
                await(sleep(10));
            } finally {
                with(shielded(), () -> await(sleep(2)));
                events.add("cleaned up");
            }
        });
        assertEquals(List.of("cleaned up"), events);
        assertEquals(3, time());
    }

    @AsyncioTest
    void aShieldedBlockRunsToItsEndThoughTheTaskIsCancelled() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> {
                await(sleep(3));
                assertEquals(0, currentTask().cancelling());
                events.add("cleaned up");
            });
            assertEquals(2, currentTask().cancelling());
            cancelled(() -> await(sleep(1)));
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel("first");
        assertEquals(1, task.cancelling());
        task.cancel("second");
        assertEquals(2, task.cancelling());
        await(task);
        assertEquals(List.of("cleaned up"), events);
        assertEquals(4, time());
    }

    @AsyncioTest
    void aCancelThatIsWithdrawnWhileItIsHeldBackIsNotThrown() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> await(sleep(3)));
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        assertEquals(0, task.uncancel());
        await(task);
        assertEquals(4, time());
    }

    @AsyncioTest
    void aCancelThatIsStillToBeThrownIsThrownAfterTheShield() {
        Task<Void> task = createTask(() -> {
            currentTask().cancel("why");
            with(shielded(), () -> await(sleep(2)));
            CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(1)));
            assertEquals("why", error.getMessage());
            assertEquals(1, currentTask().cancelling());
        });
        await(task);
        assertEquals(2, time());
    }

    @AsyncioTest
    void aTaskWhoseShieldedBlockWasItsLastIsCancelledInTheEnd() {
        Task<Void> task = createTask(() -> with(shielded(), () -> await(sleep(3))));
        await(sleep(1));
        task.cancel();
        cancelled(() -> await(task));
        assertTrue(task.cancelled());
        assertEquals(3, time());
    }

    @AsyncioTest
    void aShieldedBlockEndsWhenItsOwnLimitHasPassed() {
        CancelScope shield = shielded(3);
        CancelScope outer = moveOnAfter(1);
        with(outer, () -> {
            with(shield, () -> await(sleep(10)));
            assertEquals(3, time());
            events.add("goes on");
            await(sleep(1));
        });
        assertTrue(shield.cancelledCaught());
        assertTrue(outer.cancelledCaught());
        assertEquals(List.of("goes on"), events);
        assertEquals(3, time());
    }

    @AsyncioTest
    void aScopeInAShieldedBlockIsCancelledByItself() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> {
                CancelScope inner = moveOnAfter(2);
                with(inner, () -> await(sleep(10)));
                assertTrue(inner.cancelledCaught());
                await(sleep(1));
                events.add("to the end");
            });
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        cancelled(() -> await(task));
        assertEquals(List.of("to the end"), events);
        assertEquals(3, time());
    }

    @AsyncioTest
    void theOuterOfTwoShieldsHoldsTheRequest() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> {
                with(shielded(), () -> await(sleep(2)));
                await(sleep(1));
                events.add("to the end");
            });
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        cancelled(() -> await(task));
        assertEquals(List.of("to the end"), events);
        assertEquals(3, time());
    }

    @AsyncioTest
    void whoAwaitsAShieldedTaskWaitsForItsEnd() {
        Task<Void> inner = createTask(() -> with(shielded(), () -> await(sleep(3))));
        Task<Void> outer = createTask(() -> await(inner));
        await(sleep(1));
        outer.cancel();
        cancelled(() -> await(outer));
        assertEquals(3, time());
        assertTrue(inner.cancelled());
    }

    // Limits of time

    @AsyncioTest
    void aTimeoutAroundAScopePassesIt() {
        CancelScope scope = cancelScope();
        assertThrows(TimeoutException.class, () -> with(timeout(1), () -> with(scope, () -> await(sleep(10)))));
        assertFalse(scope.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aTimeoutAroundACancelledScopeWins() {
        CancelScope scope = moveOnAfter(1);
        assertThrows(TimeoutException.class, () -> with(timeout(1), () -> with(scope, () -> await(sleep(10)))));
        assertFalse(scope.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aScopeAroundATimeoutPassesIt() {
        CancelScope scope = moveOnAfter(1);
        with(scope, () -> with(timeout(2), () -> await(sleep(10))));
        assertTrue(scope.cancelledCaught());
        assertEquals(1, time());
    }

    @AsyncioTest
    void aCancelledScopeAroundATimeoutWins() {
        CancelScope scope = moveOnAfter(1);
        with(scope, () -> with(timeout(1), () -> await(sleep(10))));
        assertTrue(scope.cancelledCaught());
        CancelScope before = cancelScope();
        with(before, () -> {
            before.cancel();
            with(timeout(0), () -> await(sleep(10)));
        });
        assertTrue(before.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aTimeoutInAScopeExpiresAlone() {
        CancelScope scope = moveOnAfter(5);
        with(scope, () -> {
            assertThrows(TimeoutException.class, () -> with(timeout(1), () -> await(sleep(10))));
            await(sleep(1));
        });
        assertFalse(scope.cancelCalled());
    }

    @AsyncioTest
    void aTimeoutInAShieldedBlockExpires() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> {
                assertThrows(TimeoutException.class, () -> with(timeout(2), () -> await(sleep(10))));
                await(sleep(1));
                events.add("to the end");
            });
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        cancelled(() -> await(task));
        assertEquals(List.of("to the end"), events);
    }

    @AsyncioTest
    void aTimeoutAroundAShieldedBlockWaitsForIt() {
        assertThrows(
                TimeoutException.class,
                () -> with(timeout(1), () -> {
                    with(shielded(), () -> await(sleep(3)));
                    events.add("to the end");
                    await(sleep(1));
                }));
        assertEquals(3, time());
        assertEquals(List.of("to the end"), events);
        assertEquals(0, currentTask().cancelling());
        await(sleep(1));
    }

    // Groups

    @AsyncioTest
    void theTasksOfAGroupArePartOfTheScope() {
        CancelScope scope = moveOnAfter(1);
        with(
                scope,
                () -> with(taskGroup(), group -> {
                    for (int i = 0; i < 2; i++) {
                        group.createTask(() -> {
                            for (int again = 0; again < 3; again++) {
                                cancelled(() -> await(sleep(10)));
                                events.add("cancelled at " + time());
                            }
                        });
                    }
                }));
        assertTrue(scope.cancelledCaught());
        assertEquals(6, events.size());
        assertTrue(events.stream().allMatch("cancelled at 1.0"::equals), events::toString);
    }

    @AsyncioTest
    void theTasksOfGroupsInTasksArePartOfTheScope() {
        CancelScope scope = moveOnAfter(1);
        with(
                scope,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> with(taskGroup(), inner -> {
                        inner.createTask(() -> {
                            cancelled(() -> await(sleep(10)));
                            cancelled(() -> await(sleep(10)));
                            events.add("cancelled at " + time());
                        });
                    }));
                }));
        assertTrue(scope.cancelledCaught());
        assertEquals(List.of("cancelled at 1.0"), events);
    }

    @AsyncioTest
    void aTaskCreatedInACancelledScopeIsCancelledBeforeItBegins() {
        with(
                cancelScope(),
                scope -> with(taskGroup(), group -> {
                    scope.cancel();
                    group.createTask(() -> {
                        events.add("not reached");
                    });
                }));
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    void aGroupInACancelledScopeWaitsWithoutTurningInCircles(EventLoop loop) {
        with(
                moveOnAfter(1),
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> with(shielded(), () -> await(sleep(100))));
                }));
        assertEquals(100, time());
        assertTrue(loop.statistics().iterations() < 30, () -> loop.statistics().toString());
    }

    @AsyncioTest
    void aConditionInACancelledScopeWaitsForItsLockWithoutTurningInCircles(EventLoop loop) {
        Condition condition = new Condition();
        Task<Void> holder = createTask(() -> {
            await(sleep(1));
            with(condition, () -> await(sleep(100)));
        });
        with(moveOnAfter(2), () -> with(condition, () -> await(condition.waitFor())));
        assertEquals(101, time());
        assertTrue(loop.statistics().iterations() < 30, () -> loop.statistics().toString());
        await(holder);
    }

    @AsyncioTest
    void aGroupInAShieldedBlockIsNotCancelled() {
        with(
                moveOnAfter(1),
                () -> with(shielded(), () -> {
                    with(taskGroup(), group -> {
                        group.createTask(() -> await(sleep(3)));
                        group.createTask(() -> await(sleep(4)));
                    });
                    events.add("to the end");
                }));
        assertEquals(4, time());
        assertEquals(List.of("to the end"), events);
    }

    @AsyncioTest
    void theTasksOfAGroupAreCancelledWhileItsBlockIsShielded() {
        with(
                moveOnAfter(1),
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> {
                        try {
                            await(sleep(10));
                        } finally {
                            events.add("task " + time());
                        }
                    });
                    with(shielded(), () -> await(sleep(3)));
                    events.add("block " + time());
                }));
        assertEquals(List.of("task 1.0", "block 3.0"), events);
    }

    @AsyncioTest
    void aShieldInATaskOfAGroupHolds() {
        CancelScope scope = moveOnAfter(1);
        with(
                scope,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> {
                        with(shielded(), () -> await(sleep(3)));
                        events.add("task " + time());
                        await(sleep(1));
                        events.add("not reached");
                    });
                }));
        assertEquals(List.of("task 3.0"), events);
        assertTrue(scope.cancelledCaught());
        assertEquals(3, time());
    }

    @AsyncioTest
    void aFailingTaskCancelsTheBlockOfItsGroupInAShield() {
        Task<Void> task = createTask(() -> {
            with(shielded(), () -> {
                ExceptionGroup thrown = assertThrows(
                        ExceptionGroup.class,
                        () -> with(taskGroup(), group -> {
                            group.createTask(() -> {
                                await(sleep(2));
                                throw new IllegalStateException("failed");
                            });
                            await(sleep(10));
                        }));
                assertEquals(1, thrown.exceptions().size());
                assertEquals(2, time());
                await(sleep(1));
                events.add("to the end");
            });
            await(sleep(1));
        });
        await(sleep(1));
        task.cancel();
        cancelled(() -> await(task));
        assertEquals(List.of("to the end"), events);
        assertEquals(3, time());
    }

    @AsyncioTest
    void aFailingTaskCancelsTheBlockOfItsGroupWhenTheShieldInItEnds() {
        assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> {
                        await(sleep(1));
                        throw new IllegalStateException("failed");
                    });
                    with(shielded(), () -> await(sleep(3)));
                    events.add("to the end");
                    await(sleep(10));
                }));
        assertEquals(List.of("to the end"), events);
        assertEquals(3, time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void theErrorsOfAGroupWinOverTheScope() {
        CancelScope scope = moveOnAfter(1);
        assertThrows(
                ExceptionGroup.class,
                () -> with(
                        scope,
                        () -> with(taskGroup(), group -> {
                            group.createTask(() -> {
                                try {
                                    await(sleep(10));
                                } finally {
                                    throwFailure();
                                }
                            });
                        })));
        assertFalse(scope.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
        await(sleep(1));
    }

    @AsyncioTest
    void aScopeInATaskOfAGroupEndsAlone() {
        with(taskGroup(), group -> {
            group.createTask(() -> {
                with(moveOnAfter(1), () -> await(sleep(10)));
                events.add("scope " + time());
            });
            group.createTask(() -> {
                await(sleep(2));
                events.add("other " + time());
            });
        });
        assertEquals(List.of("scope 1.0", "other 2.0"), events);
    }

    // The run's end

    @Test
    void theEndOfTheRunWaitsForShieldedBlocks() {
        Asyncio.run(() -> {
            createTask(() -> {
                CancelScope scope = cancelScope();
                try {
                    with(scope, () -> {
                        try {
                            await(sleep(3600));
                        } finally {
                            with(shielded(10), () -> await(sleep(0.01)));
                            events.add("cleaned up");
                        }
                    });
                } finally {
                    events.add("caught by the scope: " + scope.cancelledCaught());
                }
            });
            await(sleep(0));
        });
        assertEquals(List.of("cleaned up", "caught by the scope: false"), events);
    }

    @Test
    void theEndOfTheRunEndsWhenTheLimitOfAShieldHasPassed() {
        Asyncio.run(() -> {
            createTask(() -> {
                with(shielded(0.02), () -> await(sleep(3600)));
                events.add("limit");
                await(sleep(3600));
            });
            await(sleep(0));
        });
        assertEquals(List.of("limit"), events);
    }

    private static void throwFailure() {
        throw new IllegalStateException("failed");
    }

    private static <X extends Throwable> void cancelled(Action<X> action) {
        assertThrows(CancelledError.class, action::run);
    }
}
