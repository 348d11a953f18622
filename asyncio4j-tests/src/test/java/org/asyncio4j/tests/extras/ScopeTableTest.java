package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
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
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;

/** Who wins when scopes, limits of time and the task's own cancellation meet: the table in docs/cancel-scopes.md. */
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

    private static <X extends Throwable> void cancelled(Action<X> action) {
        assertThrows(CancelledError.class, action::run);
    }
}
