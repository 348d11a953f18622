package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code shield}: whose cancellation stays its own. */
class ShieldTest {

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_result")
    void itHasTheResult(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        inner.setResult(42);
        assertEquals(42, await(outer));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_exception")
    void itHasTheException(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        IllegalStateException problem = new IllegalStateException("expected");
        inner.setException(problem);
        await(sleep(0));
        assertSame(problem, outer.exception());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_cancel_inner")
    void cancellingTheInnerOneCancelsIt(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        inner.cancel();
        await(sleep(0));
        assertTrue(outer.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_cancel_outer")
    void cancellingItLeavesTheInnerOneAlone(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        assertTrue(outer.cancel());
        assertTrue(outer.cancelled());
        await(sleep(0));
        assertFalse(inner.done());
        inner.setResult(1);
        await(sleep(0));
        await(sleep(0));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_shortcut")
    void ofADoneFutureItIsThatFuture(EventLoop loop) {
        SettableFuture<Integer> done = loop.createFuture();
        done.setResult(42);
        assertSame(done, shield(done));
        assertEquals(42, await(shield(done)));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_effect")
    void cancellingTheAwaitingTaskLeavesTheCoroutineRunning(EventLoop loop) {
        SettableFuture<Void> waiter = loop.createFuture();
        int[] proof = {0};
        Coroutine<Void> inner = async(() -> {
            await(waiter);
            proof[0] += 1;
        });
        Task<?> task = createTask(() -> {
            await(shield(inner));
            proof[0] += 100;
        });
        await(sleep(0));
        await(sleep(0));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        waiter.setResult(null);
        await(sleep(0));
        assertEquals(1, proof[0]);
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_gather")
    void aGatherCanBeShielded(EventLoop loop) {
        SettableFuture<Integer> a = loop.createFuture();
        SettableFuture<Integer> b = loop.createFuture();
        Future<List<Integer>> parent = gather(a, b);
        Future<List<Integer>> outer = shield(parent);
        outer.cancel();
        await(sleep(0));
        assertTrue(outer.cancelled());
        a.setResult(1);
        b.setResult(2);
        await(sleep(0));
        assertEquals(List.of(1, 2), parent.result());
        await(sleep(0));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_gather_shield")
    void shieldsCanBeGathered(EventLoop loop) {
        SettableFuture<Integer> a = loop.createFuture();
        SettableFuture<Integer> b = loop.createFuture();
        Future<Integer> first = shield(a);
        Future<Integer> second = shield(b);
        Future<List<Integer>> parent = gather(first, second);
        parent.cancel();
        await(sleep(0));
        assertInstanceOf(CancelledError.class, parent.exception());
        assertTrue(first.cancelled());
        assertTrue(second.cancelled());
        assertFalse(a.done());
        assertFalse(b.done());
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_shield_coroutine_without_loop")
    void aCoroutineNeedsALoop() {
        assertThrows(IllegalStateException.class, () -> shield(async(() -> 42)));
    }

    @Test
    @Ports({
        "test_tasks.py::BaseTaskTests::test_shield_coroutine_use_running_loop",
        "test_tasks.py::BaseTaskTests::test_shield_coroutine_use_global_loop"
    })
    void aCoroutineRunsOnTheRunningLoopOrElseTheThreads() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Future<Integer> running = loop.runUntilComplete(async(() -> shield(async(() -> 42))));
            assertSame(loop, running.getLoop());
            assertEquals(42, loop.runUntilComplete(running));
            Loops.setEventLoop(loop);
            try {
                Future<Integer> global = shield(async(() -> 43));
                assertSame(loop, global.getLoop());
                assertEquals(43, loop.runUntilComplete(global));
            } finally {
                Loops.setEventLoop(null);
            }
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_shield_cancel_outer_result")
    void aResultAfterTheCancellationIsNoProblem(EventLoop loop, ReportedProblems problems) {
        SettableFuture<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        await(sleep(0));
        outer.cancel();
        await(sleep(0));
        inner.setResult(1);
        await(sleep(0));
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_shield_cancel_outer_exception",
        "test_tasks.py::BaseTaskTests::test_shield_duplicate_log_once"
    })
    void anExceptionAfterTheCancellationsIsReportedOnce(EventLoop loop, ReportedProblems problems) {
        for (int shields : new int[] {1, 2}) {
            SettableFuture<Integer> inner = loop.createFuture();
            for (int i = 0; i < shields; i++) {
                Future<Integer> outer = shield(inner);
                await(sleep(0));
                outer.cancel();
                await(sleep(0));
            }
            inner.setException(new Exception("foo"));
            await(sleep(1));
            assertEquals("foo", problems.takeOnly().exception().getMessage());
        }
    }

    @AsyncioTest
    void aLateExceptionIsReportedOnce(EventLoop loop, ReportedProblems problems) {
        SettableFuture<Integer> inner = loop.createFuture();
        IllegalStateException late = new IllegalStateException("late");
        for (int i = 0; i < 3; i++) {
            shield(inner).cancel();
        }
        await(sleep(0));
        inner.setException(late);
        await(sleep(1));
        LoopProblem problem = problems.takeOnly();
        assertEquals("IllegalStateException exception in shielded future", problem.message());
        assertSame(late, problem.exception());
        assertSame(inner, problem.future());
    }

    @AsyncioTest
    void anExceptionInTheTickOfTheCancellationIsReported(EventLoop loop, ReportedProblems problems) {
        for (boolean cancelFirst : new boolean[] {true, false}) {
            SettableFuture<Integer> inner = loop.createFuture();
            Future<Integer> outer = shield(inner);
            if (cancelFirst) {
                outer.cancel();
            }
            inner.setException(new IllegalStateException("late"));
            outer.cancel();
            await(sleep(1));
            assertEquals(
                    "IllegalStateException exception in shielded future",
                    problems.takeOnly().message());
        }
    }

    @AsyncioTest
    void anExceptionThatSomebodyTakesIsNotReported(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        shield(inner).cancel();
        Task<?> other = createTask(() -> assertThrows(IllegalStateException.class, () -> await(inner)));
        await(sleep(0));
        inner.setException(new IllegalStateException("late"));
        await(other);
        await(sleep(1));
    }

    @AsyncioTest
    void cancelledShieldsDoNotPileUp(EventLoop loop) {
        SettableFuture<Integer> inner = loop.createFuture();
        shield(inner).cancel();
        await(sleep(0));
        String withOne = inner.toString();
        for (int i = 0; i < 5; i++) {
            shield(inner).cancel();
            await(sleep(0));
        }
        assertEquals(withOne, inner.toString());
    }
}
