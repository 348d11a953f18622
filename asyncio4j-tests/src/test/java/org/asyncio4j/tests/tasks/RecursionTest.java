package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;

/** Recursion that awaits at each level: its frames are on the heap, so that no thread's stack limits it. */
class RecursionTest {

    private static final int LIMIT = 20_000;

    /** Higher than the limit by as much as a look at the stack may be late. */
    private static final int DEEPEST = LIMIT + LIMIT / 8 + 3 * 4096;

    private int reached;
    private int cleanedUp;

    @Test
    void withoutAnEndItOverflowsInItsTask() {
        runLimited(LIMIT, () -> {
            StackOverflowError error =
                    assertThrows(StackOverflowError.class, () -> await(createTask(() -> descend(1), "endless")));
            String message = error.getMessage();
            assertTrue(
                    message.startsWith("the suspended stack of endless is deeper than the recursionLimit of its loop,"
                            + " 20000 frames; these lines repeat:"),
                    message);
            assertTrue(message.contains("RecursionTest.descend(RecursionTest.java:"), message);
            assertEquals(2, message.lines().count(), message);
            assertBetween(LIMIT, DEEPEST);
            assertEquals("alive", await(createTask(() -> "alive")));
        });
    }

    @Test
    void eachLevelMayAwaitWhenItIsLeft() {
        runLimited(LIMIT, () -> {
            assertThrows(StackOverflowError.class, () -> await(createTask(() -> descendAndCleanUp(1))));
            assertBetween(LIMIT, DEEPEST);
            assertEquals(reached, cleanedUp);
        });
    }

    @Test
    void itMayGoOnAfterIt() {
        runLimited(LIMIT, () -> {
            for (int i = 0; i < 3; i++) {
                assertThrows(StackOverflowError.class, () -> descend(1));
                assertBetween(LIMIT, DEEPEST);
            }
        });
    }

    @Test
    void coroutinesThatAwaitCoroutinesDoToo() {
        runLimited(LIMIT, () -> {
            assertThrows(StackOverflowError.class, () -> await(coroutine(1)));
            assertBetween(LIMIT / 20, DEEPEST);
        });
    }

    @Test
    void itIsFoundAmongOtherTasks() {
        for (int others = 1; others < 10; others++) {
            int count = others;
            runLimited(LIMIT, () -> {
                List<Task<Void>> all = new ArrayList<>();
                boolean[] over = new boolean[1];
                for (int i = 0; i < count; i++) {
                    all.add(createTask(() -> {
                        while (!over[0]) {
                            await(sleep(0));
                        }
                    }));
                }
                assertThrows(StackOverflowError.class, () -> await(createTask(() -> descend(1))));
                over[0] = true;
                await(gather(all));
                assertBetween(LIMIT, 4 * DEEPEST);
            });
        }
    }

    @Test
    void bodiesOfGeneratorsThatYieldAtEachLevelDoToo() {
        runLimited(LIMIT, () -> {
            AsyncGenerator<Integer> items = asyncGenerator(out -> yieldEach(out, 1));
            assertThrows(StackOverflowError.class, () -> {
                for (int item : each(items)) {
                    reached = item;
                }
            });
            assertBetween(LIMIT, DEEPEST);
        });
    }

    @Test
    void generatorsThatAskGeneratorsDoToo() {
        runLimited(LIMIT, () -> {
            assertThrows(StackOverflowError.class, () -> generator(1).next());
            assertBetween(1, DEEPEST);
        });
    }

    @Test
    void generatorsThatPassOnTheItemsOfGeneratorsDoToo() {
        runLimited(LIMIT, () -> {
            assertThrows(StackOverflowError.class, () -> each(passing(1), item -> {}));
            assertBetween(LIMIT / 20, DEEPEST);
        });
    }

    @Test
    void whatIsNotDeepMayBeSuspendedWithoutAnEnd() {
        runLimited(100, () -> {
            for (int i = 0; i < 30_000; i++) {
                await(sleep(0));
            }
        });
    }

    @Test
    void withoutALimitItGoesOn() {
        runLimited(Integer.MAX_VALUE, () -> assertEquals(3 * DEEPEST, depth(3 * DEEPEST)));
    }

    @Test
    void theLimitIsGenerousUnlessItIsSet() {
        assertEquals(200_000, LoopOptions.DEFAULT.recursionLimit());
        run(() -> {
            assertEquals(50_000, depth(50_000));
        });
    }

    @Test
    void theLimitIsPositive() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> LoopOptions.DEFAULT.withRecursionLimit(0));
        assertEquals("recursionLimit must be > 0: 0", error.getMessage());
    }

    private static void runLimited(int limit, Action<RuntimeException> body) {
        LoopOptions options = LoopOptions.DEFAULT.withRecursionLimit(limit);
        run(async(body), RunOptions.DEFAULT.withLoopFactory(() -> Loops.newEventLoop(options)));
    }

    private int descend(int level) {
        reached = level;
        await(sleep(0));
        return descend(level + 1) + 1;
    }

    private int descendAndCleanUp(int level) {
        try {
            await(sleep(0));
            reached = level;
            return descendAndCleanUp(level + 1) + 1;
        } finally {
            await(sleep(0));
            if (level <= reached) {
                cleanedUp++;
            }
        }
    }

    private Coroutine<Integer> coroutine(int level) {
        return async(() -> {
            reached = level;
            await(sleep(0));
            return await(coroutine(level + 1)) + 1;
        });
    }

    private static void yieldEach(Yielder<Integer> out, int level) {
        out.yield(level);
        yieldEach(out, level + 1);
    }

    private AsyncGenerator<Integer> generator(int level) {
        return asyncGenerator(out -> {
            reached = level;
            for (int item : each(generator(level + 1))) {
                out.yield(item);
            }
        });
    }

    /** As {@link #generator}, with the bodies on the stack of their consumers. */
    private AsyncGenerator<Integer> passing(int level) {
        return asyncGenerator(out -> {
            reached = level;
            await(sleep(0));
            out.yieldFrom(passing(level + 1));
        });
    }

    private static int depth(int levels) {
        await(sleep(0));
        return levels == 1 ? 1 : depth(levels - 1) + 1;
    }

    private void assertBetween(int least, int most) {
        assertTrue(least <= reached && reached <= most, () -> "reached level " + reached);
    }
}
