package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.all;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.Tuple2;
import org.asyncio4j.Tuple3;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;

/** {@code all}: a task group that is an expression. */
class AllTest {

    private final IllegalStateException problem = new IllegalStateException("problem");
    private final List<String> events = new ArrayList<>();

    private Coroutine<String> after(double seconds, String result) {
        return async(() -> {
            try {
                await(sleep(seconds));
                events.add(result);
                return result;
            } catch (CancelledError cancelled) {
                await(sleep(1)); // takes its time to end
                events.add(result + " cancelled");
                throw cancelled;
            }
        });
    }

    private Coroutine<Integer> failing(double seconds, RuntimeException failure) {
        return async(() -> {
            await(sleep(seconds));
            throw failure;
        });
    }

    @AsyncioTest
    void theResultsComeInOrderAndAtTheSameTime() {
        EventLoop loop = Loops.getRunningLoop();
        double start = loop.time();

        assertEquals(new Tuple2<>("a", 1), await(all(after(3, "a"), sleep(2, 1))));
        assertEquals(3, loop.time() - start, 1e-6);
        assertEquals(List.of("b", "c"), await(all(List.of(after(2, "b"), after(1, "c")))));
        assertEquals(List.of(), await(all(List.<Coroutine<String>>of())));
        assertEquals(List.of("a", "c", "b"), events);
    }

    @AsyncioTest
    void tuplesKeepTheirTypes() {
        Tuple3<String, Integer, Boolean> three = await(all(() -> "a", () -> 1, sleep(1, true)));

        assertEquals(new Tuple3<>("a", 1, true), three);
    }

    @AsyncioTest
    void theFirstFailureCancelsTheOthersAndIsThrownWhenTheyHaveEnded() {
        EventLoop loop = Loops.getRunningLoop();
        double start = loop.time();

        assertSame(
                problem,
                assertThrows(IllegalStateException.class, () -> await(all(after(60, "slow"), failing(2, problem)))));

        assertEquals(3, loop.time() - start, 1e-6);
        assertEquals(List.of("slow cancelled"), events);
        assertEquals(0, problem.getSuppressed().length);
    }

    @AsyncioTest
    void laterFailuresAreSuppressedOnTheFirst() {
        IllegalArgumentException second = new IllegalArgumentException("in the end");
        Coroutine<Integer> failsInItsEnd = async(() -> {
            try {
                return await(sleep(60, 1));
            } catch (CancelledError cancelled) {
                throw second;
            }
        });

        assertThrows(IllegalStateException.class, () -> await(all(failsInItsEnd, failing(1, problem))));

        assertEquals(List.of(second), List.of(problem.getSuppressed()));
    }

    @AsyncioTest
    void aGroupThatAChildThrowsIsTheFailureItself() {
        ExceptionGroup group = new ExceptionGroup("the child's", problem);

        assertSame(group, assertThrows(ExceptionGroup.class, () -> await(all(failing(1, group), after(9, "a")))));
    }

    @AsyncioTest
    void cancellingItCancelsAllAndWaits() {
        Task<?> task = createTask(all(after(60, "a"), after(60, "b")));
        await(sleep(1));
        task.cancel();

        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("a cancelled", "b cancelled"), events);
    }

    @AsyncioTest
    void aChildThatIsCancelledAloneDoesNotDisturbTheOthers() {
        Task<String> child = createTask(after(60, "child"));
        Task<?> task = createTask(all(child, after(5, "other")));
        await(sleep(1));
        child.cancel();

        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("child cancelled", "other"), events);
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    void futuresAndTasksAreCancelledToo() {
        Task<String> given = createTask(after(60, "given"));

        assertThrows(IllegalStateException.class, () -> await(all(given, failing(1, problem))));

        assertTrue(given.cancelled());
    }

    @AsyncioTest
    void whatDoesNotStartIsClosed() {
        Loops.getRunningLoop().setTaskFactory(Loops.eagerTaskFactory());
        Coroutine<String> never = after(1, "never");

        assertSame(
                problem,
                assertThrows(
                        IllegalStateException.class,
                        () -> await(all(
                                async(() -> {
                                    throw problem;
                                }),
                                never))));

        assertEquals(Coroutine.State.CLOSED, never.state());
        assertFalse(events.contains("never"));
        Loops.getRunningLoop().setTaskFactory(null);
    }

    @AsyncioTest
    void aLambdaThatDropsItsCoroutineIsRefused() {
        assertThrows(IllegalStateException.class, () -> await(all(() -> after(1, "a"), () -> 1)));
    }

    @AsyncioTest
    void nullIsRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> all((Iterable<Coroutine<String>>) null));
        assertThrows(NullPointerException.class, () -> all(null, () -> 1));
    }

    @AsyncioTest
    void itsTasksMayHaveOptionsLikeAnyOther() {
        Task<Tuple2<Integer, Integer>> task = createTask(all(() -> 1, () -> 2), TaskOptions.named("pair"));

        assertEquals(new Tuple2<>(1, 2), await(task));
    }
}
