package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asyncGenerator;
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
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;

/** A scope tells its own request from those of others, and leaves none behind. */
class ScopeRequestsTest {

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    void aScopeLeavesTheErrorToTheCancelledOneInWhichItWasEntered() {
        CancelScope outer = cancelScope();
        CancelScope inner = cancelScope();
        with(outer, () -> {
            outer.cancel();
            with(inner, () -> {
                inner.cancel();
                await(sleep(1));
            });
            events.add("between");
        });
        assertEquals(List.of(), events);
        assertFalse(inner.cancelledCaught());
        assertTrue(outer.cancelledCaught());
    }

    @AsyncioTest
    void theErrorOfAFutureThatOthersHaveCancelledPasses(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        CancelScope scope = cancelScope();
        loop.callLater(1, () -> future.cancel("not yours"));
        CancelledError error = assertThrows(CancelledError.class, () -> with(scope, () -> await(future)));
        assertEquals("not yours", error.getMessage());
        assertFalse(scope.cancelledCaught());
    }

    @AsyncioTest
    void aScopeThatIsCancelledByItsLastStatementLeavesNothingBehind() {
        Task<Void> task = createTask(() -> {
            with(cancelScope(), scope -> {
                assertThrows(CancelledError.class, () -> await(sleep(10)));
                scope.cancel();
            });
            await(sleep(1));
            events.add("went on");
        });
        await(sleep(1));
        task.cancel();
        await(task);
        assertEquals(List.of("went on"), events);
        assertEquals(1, task.cancelling());
    }

    @AsyncioTest
    void theErrorIsThatOfTheScopeAlsoInATaskThatWasCancelledBefore() {
        Task<Void> task = createTask(() -> {
            assertThrows(CancelledError.class, () -> await(sleep(10)));
            with(cancelScope(), scope -> {
                scope.cancel("the scope's");
                for (int i = 0; i < 2; i++) {
                    CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(10)));
                    assertEquals("the scope's", error.getMessage());
                }
            });
        });
        await(sleep(1));
        task.cancel("the task's");
        await(task);
    }

    @AsyncioTest
    void heldRequestsOfAllShieldsCount(EventLoop loop) {
        SettableFuture<Void> goOn = loop.createFuture();
        Task<Void> task = createTask(() -> {
            assertThrows(CancelledError.class, () -> await(sleep(10)));
            with(shielded(), () -> {
                with(cancelScope(), scope -> {
                    scope.cancel();
                    with(shielded(), () -> await(goOn));
                    events.add("in the scope " + currentTask().cancelling());
                });
                events.add("in the shield " + currentTask().cancelling());
            });
            events.add("behind it " + currentTask().cancelling());
        });
        await(sleep(1));
        task.cancel();
        await(sleep(1));
        assertEquals(2, task.cancelling(), "one for each of the shields");
        assertEquals(1, task.uncancel(), "withdraws the one of the outer shield");
        goOn.setResult(null);
        await(task);
        assertEquals(List.of("in the scope 1", "in the shield 0", "behind it 0"), events);
    }

    @AsyncioTest
    void aScopeInAGeneratorIsLeftInWhateverOrder() {
        CancelScope inner = cancelScope();
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            inner.onEnter();
            try {
                out.yield(1);
            } finally {
                inner.cancel();
                inner.onExit(null);
            }
        });
        with(cancelScope(), outer -> {
            assertEquals(1, (int) await(anext(numbers)));
            with(moveOnAfter(100), () -> {
                await(numbers.aclose());
                await(sleep(1));
            });
            await(sleep(1));
        });
        assertEquals(2, time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aTaskThatHasJustEndedIsNotAskedToEnd() {
        CancelScope scope = cancelScope();
        List<Task<Void>> children = new ArrayList<>();
        with(
                scope,
                () -> with(taskGroup(), group -> {
                    children.add(group.createTask(() -> await(sleep(0))));
                    group.createTask(() -> {
                        await(sleep(0));
                        assertTrue(children.getFirst().done());
                        scope.cancel();
                    });
                    await(sleep(10));
                }));
        assertEquals(0, children.getFirst().cancelling());
        assertFalse(children.getFirst().cancelled());
    }

    @AsyncioTest
    void aScopeThatIsCancelledByTheEndOfWhatWasCancelledCountsToo() {
        CancelScope scope = cancelScope();
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stage.whenComplete((value, problem) -> scope.cancel());
        Task<Void> task = createTask(() -> {
            try {
                with(scope, () -> {
                    try {
                        await(stage);
                    } finally {
                        events.add("in it " + currentTask().cancelling());
                    }
                });
            } finally {
                events.add("behind it " + currentTask().cancelling());
            }
        });
        await(sleep(1));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(scope.cancelCalled());
        assertFalse(scope.cancelledCaught());
        assertEquals(List.of("in it 2", "behind it 1"), events);
    }

    @AsyncioTest
    void aTaskThatTheCodeAwaitsEndsAlsoIfItHasNotBegun(EventLoop loop) {
        CancelScope scope = cancelScope();
        with(scope, () -> {
            loop.callSoon(scope::cancel);
            await(createTask(() -> {
                events.add("began");
            }));
        });
        assertTrue(scope.cancelledCaught());
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    void aTaskOfAGroupKeepsTheValueThatItReturnsInACancelledScope() {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(
                moveOnAfter(1),
                () -> with(taskGroup(), group -> {
                    tasks.add(group.createTask(() -> {
                        assertThrows(CancelledError.class, () -> await(sleep(10)));
                        return 5;
                    }));
                }));
        assertEquals(5, tasks.getFirst().result());
    }

    @AsyncioTest
    void aTaskThatEnteredAScopeInItsEagerStartIsPartOfThatOfItsGroup() {
        CancelScope around = moveOnAfter(1);
        with(
                around,
                () -> with(taskGroup(), group -> {
                    group.createTask(
                            () -> with(cancelScope(), () -> {
                                for (int i = 0; i < 2; i++) {
                                    // The group's request ends the first wait, only the scope's the second.
                                    assertThrows(CancelledError.class, () -> await(sleep(10)));
                                    events.add("cancelled at " + time());
                                }
                            }),
                            TaskOptions.DEFAULT.withEagerStart(true));
                }));
        assertEquals(List.of("cancelled at 1.0", "cancelled at 1.0"), events);
        assertTrue(around.cancelledCaught());
    }
}
