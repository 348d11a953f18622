package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Barrier;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BarrierTest {

    private static final int PARTIES = 5;
    private static final String CLASS = "test_locks.py::BarrierTests::";

    private final Barrier barrier = new Barrier(PARTIES);
    private final List<Object> passed = new ArrayList<>();
    private final List<Object> broken = new ArrayList<>();
    private int count;
    private boolean mayEndBroken;

    @AfterEach
    void nobodyIsLeft() {
        assertEquals(0, barrier.nWaiting());
        assertEquals(mayEndBroken, barrier.broken());
        assertTrue(
                barrier.toString().endsWith(mayEndBroken ? " [broken]>" : " [filling, waiters:0/5]>"),
                barrier.toString());
    }

    @Test
    @Ports(value = CLASS + "test_barrier", adapted = "javac refuses await(barrier)")
    void isNoAwaitable() {
        assertFalse(Awaitable.class.isAssignableFrom(Barrier.class));
        assertTrue(barrier.toString().matches("<Barrier object at 0x[0-9a-f]+ \\[filling.*"));
    }

    @AsyncioTest
    @Ports(CLASS + "test_repr")
    void showsItsStateAndHowManyWait() {
        List<Task<Integer>> waiters = new ArrayList<>();
        addWaiters(waiters, 2);
        assertShows("[filling, waiters:2/5]");
        addWaiters(waiters, barrier.parties() - barrier.nWaiting());
        assertShows("[draining, waiters:0/5]");
        addWaiters(waiters, 2);
        await(barrier.reset());
        assertShows("[resetting, waiters:0/5]");
        addWaiters(waiters, 2);
        await(barrier.abort());
        assertShows("[broken]");
        assertTrue(barrier.broken());
        await(gatherWithExceptions(waiters));
        mayEndBroken = true;
    }

    @Test
    @Ports(CLASS + "test_barrier_parties")
    void needsAtLeastOneParty() {
        for (int parties : new int[] {0, -4, Integer.MIN_VALUE}) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Barrier(parties));
            assertEquals("parties must be > 0: " + parties, refused.getMessage());
        }
        assertEquals(Integer.MAX_VALUE, new Barrier(Integer.MAX_VALUE).parties());
    }

    @AsyncioTest
    @Ports(CLASS + "test_context_manager")
    void withGivesTheIndex() {
        inTasks(PARTIES, () -> with(barrier, index -> passed.add(index)));
        assertEachOnce(passed);
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_one_task")
    void aBarrierForOneHoldsNobodyBack() {
        Barrier single = new Barrier(1);
        assertEquals("passed 0", within(single, index -> "passed " + index));
        assertEquals(0, single.nWaiting());
        assertFalse(single.broken());
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_one_task_twice")
    void aBarrierForOneCanBePassedAgain() {
        Barrier single = new Barrier(1);
        Task<Integer> first = createTask(single.waitFor());
        tick();
        assertEquals(0, single.nWaiting());
        Task<Integer> second = createTask(single.waitFor());
        tick();
        assertEquals(0, first.result());
        assertEquals(0, second.result());
        assertEquals(0, single.nWaiting());
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_task_by_task")
    void countsThoseThatHaveCome() {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 1; i < PARTIES; i++) {
            addWaiters(tasks, 1);
            assertEquals(i, barrier.nWaiting());
            assertTrue(barrier.toString().contains("filling"));
        }
        addWaiters(tasks, 1);
        assertEachOnce(new ArrayList<>(await(gather(tasks))));
    }

    @AsyncioTest
    void theLastToComeDoesNotSuspend() {
        List<Task<Integer>> tasks = new ArrayList<>();
        addWaiters(tasks, PARTIES - 1);
        assertEquals(PARTIES - 1, await(barrier.waitFor()));
        assertShows("[draining, waiters:0/5]");
        assertTrue(tasks.stream().noneMatch(Task::done));
        tick();
        assertTrue(tasks.stream().allMatch(Task::done));
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_tasks_wait_twice")
    void canBePassedInsideItsOwnWith() {
        inTasks(
                PARTIES,
                () -> with(barrier, () -> {
                    passed.add(true);
                    with(barrier, () -> passed.add(false));
                }));
        assertEquals(PARTIES, Collections.frequency(passed, true));
        assertEquals(PARTIES, Collections.frequency(passed, false));
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_tasks_check_return_value")
    void eachRoundGivesEachIndexOnce() {
        List<Object> second = new ArrayList<>();
        inTasks(
                PARTIES,
                () -> with(barrier, index -> {
                    passed.add(index);
                    with(barrier, inner -> second.add(inner));
                }));
        assertEachOnce(passed);
        assertEachOnce(second);
    }

    @AsyncioTest
    @Ports(CLASS + "test_draining_state")
    void drainsUntilTheLastHasLeft() {
        inTasks(PARTIES, () -> with(barrier, () -> passed.add(barrier.toString().contains("draining"))));
        assertEquals(List.of(true, true, true, true, false), passed);
    }

    @AsyncioTest
    @Ports(CLASS + "test_blocking_tasks_while_draining")
    void whoComesWhileItDrainsIsInTheNextRound() {
        int again = 2;
        Barrier others = new Barrier(PARTIES - again);
        inTasks(PARTIES, () -> {
            await(barrier.waitFor());
            if (++count > again) {
                await(others.waitFor()); // Passed only if the two are held back.
            }
            await(barrier.waitFor());
            passed.add(true);
        });
        assertEquals(PARTIES, passed.size());
    }

    @AsyncioTest
    @Ports(CLASS + "test_filling_tasks_cancel_one")
    void aCancelledTaskIsNoLongerCounted() {
        List<Task<Integer>> tasks = new ArrayList<>();
        addWaiters(tasks, 2);
        tasks.getFirst().cancel();
        tick();
        assertEquals(1, barrier.nWaiting());
        failureOf(CancelledError.class, tasks.removeFirst());
        addWaiters(tasks, PARTIES - 2);
        assertEquals(PARTIES - 1, barrier.nWaiting());
        addWaiters(tasks, 1);
        // The next to come has the index that became free. In Python it has one that another has.
        assertEquals(List.of(1, 0, 2, 3, 4), await(gather(tasks)));
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier")
    void resetOfAnEmptyOneChangesNothing() {
        await(barrier.reset());
        await(barrier.reset());
        assertShows("[filling, waiters:0/5]");
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier_while_tasks_waiting")
    void resetThrowsOutThoseThatWait() {
        List<Task<Integer>> tasks = new ArrayList<>();
        addWaiters(tasks, PARTIES - 1);
        await(barrier.reset());
        for (Task<Integer> task : tasks) {
            assertEquals(
                    "Abort or reset of barrier",
                    failureOf(BrokenBarrierException.class, task).getMessage());
        }
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier_when_tasks_half_draining")
    void resetWhileItDrainsThrowsOutThoseThatHaveNotLeft() {
        int rest = PARTIES / 2;
        inTasks(PARTIES, () -> {
            try {
                await(barrier.waitFor());
                if (++count == PARTIES - rest) {
                    await(barrier.reset());
                }
            } catch (BrokenBarrierException e) {
                broken.add(true);
            }
        });
        assertEquals(rest, broken.size());
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier_when_tasks_half_draining_half_blocking")
    void resetWhileItDrainsLeavesThoseAloneThatComeForTheNextRound() {
        int blocking = PARTIES / 2;
        List<Object> blockedAndBroken = new ArrayList<>();
        inTasks(PARTIES, () -> {
            try {
                await(barrier.waitFor());
            } catch (BrokenBarrierException e) {
                broken.add(true);
                await(barrier.waitFor());
                return;
            }
            if (++count > blocking) {
                await(barrier.reset());
                await(barrier.waitFor());
                return;
            }
            try {
                await(barrier.waitFor());
            } catch (BrokenBarrierException e) {
                blockedAndBroken.add(true);
            }
        });
        assertEquals(blocking, broken.size());
        assertEquals(List.of(), blockedAndBroken);
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier_while_tasks_waiting_and_waiting_again")
    void thoseThrownOutMayWaitAgain() {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 1; i < PARTIES; i++) {
            tasks.add(createTask(() -> {
                try {
                    await(barrier.waitFor());
                } catch (BrokenBarrierException e) {
                    broken.add(true);
                } finally {
                    await(barrier.waitFor());
                    passed.add(true);
                }
            }));
        }
        Task<Void> reset = createTask(barrier.reset());
        tick();
        tasks.add(createTask(() -> with(barrier, () -> {
            passed.add(true);
        })));
        await(gather(tasks));
        assertTrue(reset.done());
        assertEquals(PARTIES - 1, broken.size());
        assertEquals(PARTIES, passed.size());
    }

    @AsyncioTest
    @Ports(CLASS + "test_reset_barrier_while_tasks_draining")
    void resetByTheLastToLeaveDisturbsNobody() {
        List<Object> second = new ArrayList<>();
        inTasks(PARTIES, () -> {
            await(barrier.waitFor());
            if (++count == PARTIES) {
                await(barrier.reset());
                await(barrier.waitFor());
            } else {
                await(barrier.waitFor());
                second.add(true);
            }
            await(barrier.waitFor());
            passed.add(true);
        });
        assertEquals(PARTIES - 1, second.size());
        assertEquals(PARTIES, passed.size());
    }

    @AsyncioTest
    @Ports(CLASS + "test_abort_barrier")
    void abortBreaksAnEmptyOne() {
        createTask(barrier.abort());
        tick();
        assertEquals(0, barrier.nWaiting());
        assertTrue(barrier.broken());
        await(barrier.abort());
        assertTrue(barrier.broken());
        assertEquals(
                "Barrier aborted",
                failureOf(BrokenBarrierException.class, barrier.waitFor()).getMessage());
        await(barrier.reset());
        assertFalse(barrier.broken());
    }

    @AsyncioTest
    @Ports(CLASS + "test_abort_barrier_when_tasks_half_draining_half_blocking")
    void abortThrowsOutAll() {
        int blocking = PARTIES / 2;
        List<Object> blockedAndBroken = new ArrayList<>();
        inTasks(PARTIES, () -> {
            try {
                await(barrier.waitFor());
            } catch (BrokenBarrierException e) {
                broken.add(true);
                return;
            }
            if (++count > blocking) {
                await(barrier.abort());
                return;
            }
            try {
                await(barrier.waitFor());
            } catch (BrokenBarrierException e) {
                blockedAndBroken.add(true);
            }
        });
        assertEquals(blocking, broken.size());
        assertEquals(PARTIES - blocking - 1, blockedAndBroken.size());
        mayEndBroken = true;
    }

    @AsyncioTest
    @Ports(CLASS + "test_abort_barrier_when_exception")
    void oneThatFailsMayAbortForTheOthers() {
        inTasks(PARTIES, () -> passTwiceOrAbort(barrier));
        assertEquals(List.of(), passed);
        assertEquals(PARTIES - 1, broken.size());
        mayEndBroken = true;
    }

    @AsyncioTest
    @Ports(CLASS + "test_abort_barrier_when_exception_then_resetting")
    void resetMendsABrokenOne() {
        Barrier second = new Barrier(PARTIES);
        List<Object> mended = new ArrayList<>();
        inTasks(PARTIES, () -> {
            passTwiceOrAbort(barrier);
            // All have left it when one resets it, and none comes before that.
            if (await(second.waitFor()) == PARTIES / 2) {
                await(barrier.reset());
            }
            await(second.waitFor());
            await(barrier.waitFor());
            mended.add(true);
        });
        assertEquals(List.of(), passed);
        assertEquals(PARTIES - 1, broken.size());
        assertEquals(PARTIES, mended.size());
    }

    private void passTwiceOrAbort(Barrier used) {
        try {
            with(used, index -> {
                if (index == PARTIES / 2) {
                    throw new ArithmeticException();
                }
            });
            await(used.waitFor());
            passed.add(true);
        } catch (BrokenBarrierException e) {
            broken.add(true);
        } catch (ArithmeticException e) {
            await(used.abort());
        }
    }

    private void addWaiters(List<Task<Integer>> tasks, int number) {
        for (int i = 0; i < number; i++) {
            tasks.add(createTask(barrier.waitFor()));
        }
        tick();
    }

    private static void inTasks(int number, Action<Exception> body) {
        await(gather(IntStream.range(0, number).mapToObj(i -> async(body)).toList()));
    }

    private static void assertEachOnce(List<Object> indexes) {
        List<Object> sorted = new ArrayList<>(indexes);
        sorted.sort((a, b) -> (Integer) a - (Integer) b);
        assertEquals(List.of(0, 1, 2, 3, 4), sorted);
    }

    private void assertShows(String state) {
        assertTrue(barrier.toString().endsWith(" " + state + ">"), barrier.toString());
    }

    @AsyncioTest
    void indicesAreDistinctAfterACancelledWaiter() {
        Barrier three = new Barrier(3);
        Action<Exception> party = () -> passed.add(await(three.waitFor()));
        Task<Void> first = createTask(party);
        Task<Void> second = createTask(party);
        await(sleep(0));
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        await(gather(second, createTask(party), createTask(party)));
        assertEquals(Set.of(0, 1, 2), Set.copyOf(passed));
    }
}
