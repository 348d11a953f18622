package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** Task groups that are cancelled: from outside, from within, by {@code cancel()}. */
class TaskGroupCancelTest extends WithGroups {

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_03")
    void aTaskThatIsCancelledDoesNotDisturbTheOthers() {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(taskGroup(), group -> {
            tasks.add(group.createTask(sleep(10, 42)));
            await(sleep(1));
            tasks.getFirst().cancel();
            tasks.add(group.createTask(sleep(2, 11)));
        });
        assertTrue(tasks.get(0).cancelled());
        assertEquals(11, tasks.get(1).result());
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_cancellation",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_22"
    })
    void cancelledAtItsEndItCancelsTheTasks() {
        Task<?> runner = createTask(() -> with(taskGroup(), group -> {
            for (int i = 0; i < 3; i++) {
                group.createTask(logging("task " + i, 5));
            }
        }));
        await(sleep(1));
        runner.cancel("message");
        CancelledError error = assertThrows(CancelledError.class, () -> await(runner));
        assertEquals("message", error.getMessage());
        assertEquals(List.of("task 0 cancelled", "task 1 cancelled", "task 2 cancelled"), events);
        assertEquals(1, runner.cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_07",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_17"
    })
    void cancelledInItsBlockItCancelsTheTasks() {
        Task<?> runner = createTask(() -> with(taskGroup(), group -> {
            group.createTask(logging("task", 5));
            await(logging("block", 10));
        }));
        await(sleep(1));
        runner.cancel();
        assertThrows(CancelledError.class, () -> await(runner));
        assertEquals(List.of("block cancelled", "task cancelled"), events);
        Task<?> alone = createTask(() -> with(taskGroup(), () -> await(logging("alone", 10))));
        await(sleep(1));
        alone.cancel();
        assertThrows(CancelledError.class, () -> await(alone));
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_08")
    void errorsComeBeforeACancellation() {
        Task<?> runner = createTask(() -> with(taskGroup(), group -> {
            group.createTask(failingInCleanUp("a"));
            group.createTask(failingInCleanUp("b"));
            await(sleep(10));
        }));
        await(sleep(1));
        runner.cancel();
        assertMembers(assertThrows(ExceptionGroup.class, () -> await(runner)), "a", "b");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_18")
    void theBlockMayReplaceACancellation() {
        Task<?> runner = createTask(() -> with(taskGroup(), () -> {
            try {
                await(sleep(10));
            } catch (CancelledError cancelled) {
                throw new Boom("instead");
            }
        }));
        await(sleep(1));
        runner.cancel();
        assertMembers(assertThrows(ExceptionGroup.class, () -> await(runner)), "instead");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_cancelling_level_preserved")
    void theCountOfCancellationsIsRestored() {
        assertMembers(fails(tasks -> tasks.createTask(failing(0, "x"))), "x");
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_nested_groups_both_cancelled")
    void whenBothOfTwoNestedOnesFailTheInnerLeavesTheOutersRequest() {
        ExceptionGroup group = fails(outer -> {
            ExceptionGroup inner = fails(tasks -> {
                tasks.createTask(failing(0, "inner"));
                outer.createTask(failing(0, "outer"));
            });
            assertMembers(inner, "inner");
            assertEquals(1, currentTask().cancelling());
        });
        assertMembers(group, "outer");
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_error_and_cancel")
    void anErrorTogetherWithACancellationDelaysThat(EventLoop loop) {
        SettableFuture<Void> raising = loop.createFuture();
        Task<?> task = createTask(() -> {
            ExceptionGroup group = fails(tasks -> {
                tasks.createTask(() -> {
                    raising.setResult(null);
                    await(sleep(0));
                    throw new Boom("x");
                });
                await(sleep(1));
                events.add("not reached");
            });
            assertMembers(group, "x");
            assertEquals(1, currentTask().cancelling());
            await(sleep(1));
            events.add("not reached either");
        });
        await(raising);
        assertEquals(0, task.cancelling());
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        assertEquals(1, task.cancelling());
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    void cancelEndsTheBlockWithoutAnException() {
        with(taskGroup(), group -> {
            group.createTask(logging("task", 10));
            await(sleep(1));
            group.cancel();
            group.cancel();
            await(logging("block", 10));
        });
        assertEquals(List.of("block cancelled", "task cancelled"), sorted(events));
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void cancelFromOutsideEndsTheWaitForTheTasks(EventLoop loop, VirtualClock clock) {
        TaskGroup group = taskGroup();
        loop.callLater(1, group::cancel);
        with(group, () -> group.createTask(logging("task", 10)));
        assertEquals(List.of("task cancelled"), events);
        assertEquals(1, clock.time());
        group.cancel();
        await(sleep(0));
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void cancelBeforeItIsEnteredTakesEffectThen() {
        TaskGroup group = taskGroup();
        group.cancel();
        with(group, () -> {
            events.add("entered");
            await(sleep(0));
            events.add("not reached");
        });
        assertEquals(List.of("entered"), events);
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void cancelDoesNotSwallowErrorsOfTheTasks() {
        ExceptionGroup group = fails(tasks -> {
            tasks.createTask(failingInCleanUp("cleanup"));
            await(sleep(1));
            tasks.cancel();
        });
        assertMembers(group, "cleanup");
    }

    @AsyncioTest
    void cancelDoesNotSwallowACancellationFromOutside(EventLoop loop) {
        Task<?> task = createTask(() -> with(taskGroup(), group -> {
            group.createTask(() -> {
                try {
                    await(sleep(10));
                } finally {
                    await(sleep(5));
                }
            });
            await(sleep(1));
            group.cancel();
        }));
        await(sleep(2));
        task.cancel("outside");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("outside", error.getMessage());
        assertEquals(1, task.cancelling());
    }

    @AsyncioTest
    void anEagerTaskMayCancelItsGroup(VirtualClock clock) {
        TaskOptions eager = TaskOptions.DEFAULT.withEagerStart(true);
        with(taskGroup(), group -> {
            group.createTask(
                    () -> {
                        group.cancel();
                        await(sleep(1000));
                    },
                    eager);
            await(sleep(0));
            events.add("not reached");
        });
        assertEquals(0, clock.time());
        assertEquals(List.of(), events);
        assertEquals(0, currentTask().cancelling());
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
