package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.testing.TaskTests.assertDoesNotSuspend;
import static org.asyncio4j.testing.TaskTests.assertSuspends;
import static org.asyncio4j.testing.TaskTests.waitAllTasksBlocked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.Event;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.junit.jupiter.api.AfterAll;

/** Waiting until all wait, sequences, and whether a call suspends. */
class TaskTestsTest {

    private static final List<String> CLEANUPS = new ArrayList<>();

    @AsyncioTest
    void allOthersWaitThen(EventLoop loop) {
        int[] steps = new int[1];
        Event event = new Event();
        Task<Void> task = createTask(() -> {
            for (int i = 0; i < 10; i++) {
                await(sleep(0));
                steps[0]++;
            }
            await(event.waitFor());
        });
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> steps[0]++)));
        await(waitAllTasksBlocked());
        assertEquals(11, steps[0]);
        assertFalse(task.done());
        event.set();
        await(waitAllTasksBlocked());
        assertTrue(task.done());
    }

    @AsyncioTest
    void aTaskThatSleepsIsBlocked(VirtualClock clock) {
        Task<Void> task = createTask(() -> await(sleep(10)));
        await(waitAllTasksBlocked());
        assertEquals(0, clock.time());
        await(task);
    }

    @AsyncioTest
    void callsThatSuspendAndOthers() {
        Queue<Integer> queue = new Queue<>();
        assertSuspends(() -> await(sleep(0)));
        assertDoesNotSuspend(() -> await(queue.put(1)));
        assertDoesNotSuspend(() -> {
            int _ = await(queue.get());
        });
        assertThrows(AssertionError.class, () -> assertDoesNotSuspend(() -> await(sleep(1))));
        assertThrows(AssertionError.class, () -> assertSuspends(() -> {}));
    }

    @AsyncioTest
    void partsRunInTheOrderOfTheirNumbers() {
        Sequencer sequence = new Sequencer();
        List<Integer> order = new ArrayList<>();
        Task<Void> first = createTask(() -> {
            await(sequence.at(1, () -> {
                await(sleep(1));
                order.add(1);
            }));
            await(sequence.at(3, () -> {
                order.add(3);
            }));
        });
        Task<Void> second = createTask(() -> {
            await(sequence.at(0, () -> {
                order.add(0);
            }));
            await(sequence.at(2, () -> {
                order.add(2);
            }));
        });
        await(first);
        await(second);
        assertEquals(List.of(0, 1, 2, 3), order);
        assertThrows(IllegalStateException.class, () -> sequence.at(2, () -> {}));
    }

    @AsyncioTest
    void aPartThatIsCancelledBeforeItsTurnBreaksTheSequence() {
        Sequencer sequence = new Sequencer();
        Task<Void> cancelled = createTask(() -> await(sequence.at(1, () -> {})));
        Task<Void> later = createTask(() -> await(sequence.at(2, () -> {})));
        await(waitAllTasksBlocked());
        cancelled.cancel();
        assertThrows(IllegalStateException.class, () -> await(later));
        assertTrue(cancelled.cancelled());
    }

    @AsyncioTest
    void whatIsOnTheStackIsUndoneAfterTheTest(AsyncExitStack cleanups) {
        cleanups.callback(() -> CLEANUPS.add("first in"));
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            out.yield("entered");
            await(sleep(1));
            CLEANUPS.add("context");
        });
        assertEquals("entered", await(cleanups.enterAsyncContext(manager)));
        cleanups.pushAsyncCallback(() -> async(() -> {
            await(sleep(1));
            CLEANUPS.add("async callback");
        }));
        cleanups.callback(() -> {
            await(sleep(1));
            CLEANUPS.add("last in");
        });
    }

    @AfterAll
    static void theStackWasUndone() {
        assertEquals(List.of("last in", "async callback", "context", "first in"), CLEANUPS);
    }
}
