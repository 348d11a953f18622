package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

class EventTest {

    private final Event event = new Event();
    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_repr")
    void showsWhetherItIsSetAndHowManyWait() {
        assertTrue(event.toString().matches("<Event object at 0x[0-9a-f]+ \\[unset]>"));
        Task<Boolean> waiter = createTask(event.waitFor());
        tick();
        assertTrue(event.toString().endsWith(" [unset, waiters:1]>"), event.toString());
        event.set();
        assertTrue(event.toString().endsWith(" [set, waiters:1]>"), event.toString());
        await(waiter);
        assertTrue(event.toString().endsWith(" [set]>"), event.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_wait")
    void setWakesAllInTheirOrder() {
        Task<Void> first = createTask(waitAnd("first"));
        Task<Void> second = createTask(waitAnd("second"));
        tick();
        assertEquals(List.of(), events);
        Task<Void> late = createTask(waitAnd("late"));
        event.set();
        tick();
        // The late one finds it set in its first step, which was scheduled before they were woken.
        assertEquals(List.of("late", "first", "second"), events);
        assertTrue(first.done() && second.done() && late.done());
    }

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_wait_on_set")
    void doesNotSuspendWhoFindsItSet() {
        event.set();
        Task<Boolean> task = createTask(event.waitFor());
        tick();
        assertTrue(task.result());
    }

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_wait_cancel")
    void aCancelledWaiterLeavesTheLine(EventLoop loop) {
        Task<Boolean> waiter = createTask(event.waitFor());
        loop.callSoon(waiter::cancel);
        failureOf(CancelledError.class, waiter);
        assertTrue(event.toString().endsWith("[unset]>"), event.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_clear")
    void clearTakesTheFlagDown() {
        assertFalse(event.isSet());
        event.set();
        event.set();
        assertTrue(event.isSet());
        event.clear();
        event.clear();
        assertFalse(event.isSet());
    }

    @AsyncioTest
    @Ports("test_locks.py::EventTests::test_clear_with_waiters")
    void setAndClearInOneTickStillWake() {
        Task<Boolean> waiter = createTask(event.waitFor());
        tick();
        event.set();
        event.clear();
        assertFalse(event.isSet());
        event.set();
        event.set();
        assertTrue(event.toString().endsWith("waiters:1]>"), event.toString());
        event.clear();
        tick();
        assertTrue(waiter.result());
        assertTrue(event.toString().endsWith("[unset]>"), event.toString());
    }

    @AsyncioTest
    void aWaiterCancelledWhenWokenIsCancelled() {
        Task<Boolean> waiter = createTask(event.waitFor());
        tick();
        event.set();
        waiter.cancel();
        tick();
        assertTrue(waiter.cancelled());
        assertTrue(event.toString().endsWith("[set]>"), event.toString());
    }

    private Coroutine<Void> waitAnd(String name) {
        return async(() -> {
            await(event.waitFor());
            events.add(name);
        });
    }
}
