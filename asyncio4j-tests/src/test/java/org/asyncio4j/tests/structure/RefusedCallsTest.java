package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A call that is refused has changed nothing. */
class RefusedCallsTest {

    private final List<Object> events = new ArrayList<>();

    @AsyncioTest(realTime = true)
    void aGroupThatAnotherThreadCouldNotCancelWorksAsBefore() {
        ExceptionGroup failure = assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> {
                        try {
                            await(sleep(100));
                        } finally {
                            events.add("cancelled");
                        }
                    });
                    await(sleep(0));
                    String before = group.toString();
                    refusedElsewhere(group::cancel);
                    refusedElsewhere(() -> group.onExit(null));
                    assertEquals(before, group.toString());
                    group.createTask(() -> {
                        throw new IllegalArgumentException("child");
                    });
                    await(sleep(100));
                }));
        assertEquals("child", failure.exceptions().getFirst().getMessage());
        assertEquals(List.of("cancelled"), events);
    }

    @AsyncioTest(realTime = true)
    void aCancellationOfItsBlockIsNotSwallowed() {
        TaskGroup group = taskGroup();
        Task<?> block = createTask(() -> with(group, it -> {
            refusedElsewhere(group::cancel);
            events.add("refused");
            await(sleep(100));
        }));
        while (events.isEmpty()) {
            await(sleep(0.001));
        }
        block.cancel();
        assertThrows(CancelledError.class, () -> await(block));
    }

    @AsyncioTest(realTime = true)
    void aTimeoutThatAnotherThreadCouldNotChangeKeepsItsDeadline() {
        assertThrows(
                TimeoutException.class,
                () -> with(timeout(0.05), limit -> {
                    double when = limit.when();
                    refusedElsewhere(() -> limit.reschedule(when + 100));
                    refusedElsewhere(() -> limit.reschedule(Double.POSITIVE_INFINITY));
                    refusedElsewhere(() -> limit.onExit(null));
                    assertEquals(when, limit.when());
                    await(sleep(100));
                }));
        with(timeout(100), limit -> {
            assertThrows(IllegalArgumentException.class, () -> limit.reschedule(Double.NaN));
            assertTrue(limit.when() > time());
        });
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void nullsStartNoTask() {
        List<Awaitable<Integer>> withNull = Arrays.asList(sleep(1, 1), null);
        assertThrows(NullPointerException.class, () -> gather(withNull));
        assertThrows(NullPointerException.class, () -> asCompleted(withNull));
        assertEquals(1, allTasks().size());
        await(withNull.getFirst());
    }

    @Test
    void theFuturesOfAClosedLoopThatOthersWaitForStayPending() {
        EventLoop loop = Loops.newEventLoop();
        SettableFuture<Integer> future = loop.createFuture();
        future.addDoneCallback(done -> events.add(done));
        loop.runUntilComplete(async(() -> {}));
        loop.close();
        List<Executable> ends = List.of(
                () -> future.setResult(1), () -> future.setException(new RuntimeException("lost")), future::cancel);
        for (Executable end : ends) {
            assertEquals(
                    "Event loop is closed",
                    assertThrows(IllegalStateException.class, end).getMessage());
            assertFalse(future.done());
        }
        SettableFuture<Integer> alone = loop.createFuture();
        alone.setResult(1);
        assertEquals(1, alone.result());
        assertEquals(List.of(), events);
    }

    private static void refusedElsewhere(Action<Exception> call) {
        await(toThread(() -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
            assertTrue(refused.getMessage().contains("runs on a thread other than"), refused.getMessage());
        }));
    }
}
