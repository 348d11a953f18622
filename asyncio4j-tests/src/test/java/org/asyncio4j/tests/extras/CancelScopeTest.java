package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.currentEffectiveDeadline;
import static org.asyncio4j.extras.Extras.failAfter;
import static org.asyncio4j.extras.Extras.failAt;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.moveOnAt;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;

/** A scope by itself: how it is entered, cancelled, left, and its deadlines. What meets others: {@link ScopeTableTest}, {@link
 * ShieldTableTest}, {@link GroupScopeTableTest}. */
class CancelScopeTest {

    private static final double NEVER = Double.POSITIVE_INFINITY;
    private static final double NOW = Double.NEGATIVE_INFINITY;

    @AsyncioTest
    void aScopeThatIsNotCancelledChangesNothing() {
        CancelScope scope = cancelScope();
        assertEquals(3, (int) with(scope, () -> await(sleep(1, 3))));
        assertFalse(scope.cancelCalled());
        assertFalse(scope.cancelledCaught());
    }

    @AsyncioTest
    void theBlockEndsWithoutAnExceptionWhenTheDeadlinePasses() {
        CancelScope scope = moveOnAfter(2);
        with(scope, () -> await(sleep(10)));
        assertEquals(2, time());
        assertTrue(scope.cancelCalled());
        assertTrue(scope.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
        await(sleep(1));
    }

    @AsyncioTest
    void aDeadlineMayBeADurationOrATime() {
        with(moveOnAfter(Duration.ofMillis(1500)), () -> await(sleep(10)));
        assertEquals(1.5, time());
        with(moveOnAt(3), () -> await(sleep(10)));
        assertEquals(3, time());
        assertThrows(TimeoutException.class, () -> with(failAfter(Duration.ofSeconds(1)), () -> await(sleep(10))));
        assertThrows(TimeoutException.class, () -> with(failAt(5), () -> await(sleep(10))));
        assertEquals(5, time());
        with(shielded(Duration.ofSeconds(1)), () -> await(sleep(10)));
        assertEquals(6, time());
    }

    @AsyncioTest
    void failAfterThrowsOnlyIfTheDeadlineCutTheBlockShort() {
        TimeoutException thrown =
                assertThrows(TimeoutException.class, () -> with(failAfter(2), () -> await(sleep(10))));
        assertInstanceOf(CancelledError.class, thrown.getCause());
        with(failAfter(2), () -> await(sleep(1)));
        // Cancelled by a call.
        with(failAfter(2), scope -> {
            scope.cancel();
            await(sleep(1));
        });
        // The code has swallowed the error, and nothing is missing.
        with(failAfter(1), () -> assertThrows(CancelledError.class, () -> await(sleep(10))));
    }

    @AsyncioTest
    void deadlinesCanBeMoved() {
        CancelScope scope = moveOnAfter(1);
        with(scope, () -> {
            scope.setDeadline(time() + 5);
            assertEquals(5, scope.deadline());
            await(sleep(4));
            scope.setDeadline(NEVER);
            await(sleep(4));
            scope.setDeadline(time() + 1);
            await(sleep(4));
        });
        assertEquals(9, time());
        assertTrue(scope.cancelledCaught());
        scope.setDeadline(20);
        assertEquals(20, scope.deadline());
    }

    @AsyncioTest
    void aDeadlineInThePastEndsTheFirstWait() {
        CancelScope scope = moveOnAfter(-1);
        with(scope, () -> await(sleep(5)));
        assertTrue(scope.cancelledCaught());
        assertEquals(0, time());
        with(cancelScope(), moved -> {
            moved.setDeadline(time() - 1);
            await(sleep(5));
        });
        assertEquals(0, time());
    }

    @AsyncioTest
    void aScopeThatIsCancelledStaysSoWhereverItsDeadlineIsMoved() {
        with(moveOnAfter(1), scope -> {
            assertThrows(CancelledError.class, () -> await(sleep(5)));
            scope.setDeadline(NEVER);
            assertThrows(CancelledError.class, () -> await(sleep(5)));
        });
        assertEquals(1, time());
    }

    @AsyncioTest
    void cancelBeforeTheEntryTakesEffectOnEntry() {
        CancelScope scope = cancelScope();
        scope.cancel("too late");
        assertTrue(scope.cancelCalled());
        with(
                scope,
                () -> assertEquals(
                        "too late",
                        assertThrows(CancelledError.class, () -> await(sleep(1)))
                                .getMessage()));
        assertFalse(scope.cancelledCaught());
    }

    @AsyncioTest
    void cancelAfterTheEndDoesNothing() {
        CancelScope scope = cancelScope();
        with(scope, () -> await(sleep(1)));
        scope.cancel();
        assertFalse(scope.cancelCalled());
        await(sleep(1));
    }

    @AsyncioTest
    void theErrorTellsWhoCancelledAndWhy() {
        with(cancelScope(), scope -> {
            scope.cancel("the user left");
            CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(1)));
            assertEquals("the user left", error.getMessage());
            assertTrue(error.toString().contains("cancelled by a cancel scope"), error::toString);
            CancelledError again = assertThrows(CancelledError.class, () -> await(sleep(1)));
            assertEquals(error.cancellation(), again.cancellation());
        });
        with(moveOnAfter(1), () -> {
            CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(5)));
            assertNull(error.getMessage());
            assertTrue(error.toString().contains("the deadline of a cancel scope"), error::toString);
        });
    }

    @AsyncioTest
    void whatTheBlockThrowsItselfPasses() {
        CancelScope scope = cancelScope();
        assertThrows(
                IllegalArgumentException.class,
                () -> with(scope, () -> {
                    scope.cancel();
                    throw new IllegalArgumentException("own");
                }));
        assertTrue(scope.cancelCalled());
        assertFalse(scope.cancelledCaught());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aScopeIsUsedOnceAndLeftInItsTask() {
        CancelScope scope = cancelScope();
        assertThrows(IllegalStateException.class, () -> scope.onExit(null));
        with(scope, () -> {});
        assertThrows(IllegalStateException.class, () -> with(scope, () -> {}));
        assertThrows(IllegalStateException.class, () -> scope.onExit(null));
        CancelScope open = cancelScope();
        open.onEnter();
        Task<Void> other = createTask(() -> {
            assertThrows(IllegalStateException.class, () -> open.onExit(null));
        });
        await(other);
        assertFalse(open.onExit(null));
    }

    @AsyncioTest
    void callsThatAreMistakesAreRefused(EventLoop loop) {
        assertThrows(IllegalArgumentException.class, () -> moveOnAfter(Double.NaN));
        CancelScope scope = cancelScope();
        assertThrows(IllegalArgumentException.class, () -> scope.setDeadline(Double.NaN));
        loop.callSoon(() -> assertThrows(IllegalStateException.class, scope::onEnter));
        await(sleep(0));
        with(
                scope,
                () -> await(org.asyncio4j.Asyncio.toThread(() -> {
                    assertThrows(IllegalStateException.class, () -> scope.cancel());
                })));
        assertFalse(scope.cancelCalled());
    }

    @AsyncioTest
    void theEarliestDeadlineAroundIsKnown() {
        assertEquals(NEVER, currentEffectiveDeadline());
        with(
                moveOnAt(7),
                () -> with(moveOnAt(9), () -> {
                    assertEquals(7, currentEffectiveDeadline());
                    with(moveOnAt(3), () -> assertEquals(3, currentEffectiveDeadline()));
                    with(shielded(), () -> assertEquals(NEVER, currentEffectiveDeadline()));
                    with(shielded(8), () -> assertEquals(8, currentEffectiveDeadline()));
                    with(cancelScope(), scope -> {
                        scope.cancel();
                        assertEquals(NOW, currentEffectiveDeadline());
                    });
                }));
    }

    @AsyncioTest
    void descriptionsTellTheState() {
        CancelScope scope = moveOnAfter(2);
        assertEquals("<CancelScope [created] deadline=2.0>", scope.toString());
        with(scope, () -> {
            scope.cancel();
            assertEquals("<CancelScope [active] deadline=2.0 cancelled>", scope.toString());
        });
        assertEquals("<CancelScope [left] deadline=2.0 cancelled>", scope.toString());
        assertEquals("<CancelScope [created] shielded>", shielded().toString());
    }

    @AsyncioTest
    void noTimerIsLeftOrSetInVain(EventLoop loop) {
        CancelScope scope = cancelScope();
        scope.setDeadline(100);
        assertEquals(0, loop.statistics().timers(), "not entered");
        with(scope, () -> {
            assertEquals(1, loop.statistics().timers());
            scope.setDeadline(200);
            assertEquals(1, loop.statistics().timers());
            scope.cancel();
            assertEquals(0, loop.statistics().timers(), "cancelled");
            scope.setDeadline(300);
            assertEquals(0, loop.statistics().timers(), "cancelled before");
        });
        with(moveOnAfter(100), () -> assertEquals(1, loop.statistics().timers()));
        assertEquals(0, loop.statistics().timers(), "left");
    }

    @AsyncioTest
    void theFirstReasonCountsAlsoBeforeTheEntry() {
        CancelScope scope = cancelScope();
        scope.cancel("first");
        scope.cancel("second");
        with(scope, () -> {
            CancelledError error = assertThrows(CancelledError.class, () -> await(sleep(1)));
            assertEquals("first", error.getMessage());
        });
    }
}
