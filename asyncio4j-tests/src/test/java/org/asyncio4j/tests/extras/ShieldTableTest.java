package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.function.Action;
import org.asyncio4j.testing.AsyncioTest;

/** Who wins when a shield meets scopes and the task's own cancellation: the table in docs/cancel-scopes.md. */
class ShieldTableTest {

    private final List<String> events = new ArrayList<>();

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

    private static <X extends Throwable> void cancelled(Action<X> action) {
        assertThrows(CancelledError.class, action::run);
    }
}
