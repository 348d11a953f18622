package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;

/** Tasks that wait for tasks, in chains longer than a stack is deep. */
class LongChainTest {

    private static final int LENGTH = 20_000;

    @AsyncioTest
    void aCancelOfItsHeadEndsAll(EventLoop loop) {
        List<Task<Void>> chain = chainOn(loop);
        assertTrue(chain.getLast().cancel("all of you"));
        assertThrows(CancelledError.class, () -> await(chain.getLast()));
        assertEquals(LENGTH, chain.stream().filter(Task::cancelled).count());
        assertEquals(
                LENGTH, chain.stream().filter(task -> task.cancelling() == 1).count());
    }

    @AsyncioTest
    void aResultOfItsTailEndsAll(EventLoop loop) {
        List<Task<Void>> chain = chainOn(loop);
        await(chain.getLast());
        assertEquals(LENGTH, chain.stream().filter(Task::done).count());
    }

    @AsyncioTest
    void aCancelOfTasksThatWaitForEachOtherEndsThem() {
        List<Task<Void>> pair = new ArrayList<>();
        pair.add(createTask(() -> await(pair.get(1))));
        pair.add(createTask(() -> await(pair.get(0))));
        await(sleep(0));
        assertTrue(pair.getFirst().cancel());
        assertThrows(CancelledError.class, () -> await(pair.getFirst()));
        await(sleep(0));
        assertTrue(pair.stream().allMatch(Task::cancelled));
    }

    @AsyncioTest
    void eagerTasksThatMakeEagerTasksWithoutAnEndFailInTime() {
        assertThrows(StackOverflowError.class, () -> await(nested(100_000)));
        assertEquals("alive", await(createTask(() -> "alive")));
    }

    /** The first sleeps, each of the others waits for the one before. */
    private static List<Task<Void>> chainOn(EventLoop loop) {
        List<Task<Void>> chain = new ArrayList<>();
        chain.add(createTask(sleep(1)));
        for (int i = 1; i < LENGTH; i++) {
            Task<Void> before = chain.getLast();
            chain.add(loop.createTask(async(() -> await(before))));
        }
        await(sleep(0));
        return chain;
    }

    private static Coroutine<Integer> nested(int depth) {
        return async(
                () -> depth == 0 ? 0 : await(createTask(nested(depth - 1), TaskOptions.DEFAULT.withEagerStart(true))));
    }
}
