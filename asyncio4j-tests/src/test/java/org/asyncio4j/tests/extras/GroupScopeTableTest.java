package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
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
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Who wins when scopes, groups and shields meet, and at the end of a run: the table in docs/cancel-scopes.md. */
class GroupScopeTableTest {

    private final List<String> events = new ArrayList<>();

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
