package org.asyncio4j.suite.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ContextBody;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code with(taskGroup(), ...)}: a block ends when its tasks have. */
class TaskGroupTest {

    private final List<String> events = new ArrayList<>();

    /** What the tests throw. */
    private static final class Boom extends Exception {
        private static final long serialVersionUID = 1L;

        Boom(String message) {
            super(message);
        }
    }

    /** What {@code catch (Exception)} does not see. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_01")
    void theBlockEndsWithItsLastTask(VirtualClock clock) {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(
                taskGroup(),
                group -> {
                    tasks.add(group.createTask(sleep(1, 42)));
                    tasks.add(group.createTask(sleep(2, 11)));
                });
        assertEquals(42, tasks.get(0).result());
        assertEquals(11, tasks.get(1).result());
        assertEquals(2, clock.time());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_02")
    void theBlockMayAwaitBetween(VirtualClock clock) {
        Task<Integer> late =
                within(
                        taskGroup(),
                        group -> {
                            group.createTask(sleep(1));
                            await(sleep(1.5));
                            return group.createTask(sleep(2, 11));
                        });
        assertEquals(11, late.result());
        assertEquals(3.5, clock.time());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_03")
    void aTaskThatIsCancelledDoesNotDisturbTheOthers() {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(
                taskGroup(),
                group -> {
                    tasks.add(group.createTask(sleep(10, 42)));
                    await(sleep(1));
                    tasks.getFirst().cancel();
                    tasks.add(group.createTask(sleep(2, 11)));
                });
        assertTrue(tasks.get(0).cancelled());
        assertEquals(11, tasks.get(1).result());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_04")
    void aFailureCancelsTheOthers() {
        Task<?> runner =
                createTask(() ->
                        with(
                                taskGroup(),
                                group -> {
                                    group.createTask(failing(1, "first"));
                                    group.createTask(logging("sibling", 10));
                                }));
        ExceptionGroup group = assertThrows(ExceptionGroup.class, () -> await(runner));
        assertEquals("unhandled errors in a TaskGroup", group.getMessage());
        assertNull(group.getCause());
        assertMembers(group, "first");
        assertEquals(List.of("sibling cancelled"), events);
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_cancel_children_on_child_error")
    void failuresOfOneTickAreAllThere() {
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(failing(1, "a"));
                    tasks.createTask(failing(1, "b"));
                    tasks.createTask(failing(1, "c"));
                    tasks.createTask(logging("sibling", 10));
                    await(logging("block", 20));
                });
        assertMembers(group, "a", "b", "c");
        assertEquals(List.of("sibling cancelled", "block cancelled"), events);
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_cancellation",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_22"
    })
    void cancelledAtItsEndItCancelsTheTasks() {
        Task<?> runner =
                createTask(() ->
                        with(
                                taskGroup(),
                                group -> {
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
        Task<?> runner =
                createTask(() ->
                        with(
                                taskGroup(),
                                group -> {
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
        Task<?> runner =
                createTask(() ->
                        with(
                                taskGroup(),
                                group -> {
                                    group.createTask(failingInCleanUp("a"));
                                    group.createTask(failingInCleanUp("b"));
                                    await(sleep(10));
                                }));
        await(sleep(1));
        runner.cancel();
        assertMembers(assertThrows(ExceptionGroup.class, () -> await(runner)), "a", "b");
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_09",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_10"
    })
    void aFailureOfTheBlockCancelsTheTasks() {
        for (double seconds : new double[] {1, -1}) {
            List<Task<?>> tasks = new ArrayList<>();
            ExceptionGroup group =
                    fails(tg -> {
                        tasks.add(tg.createTask(sleep(10)));
                        tasks.add(tg.createTask(sleep(20)));
                        if (seconds > 0) {
                            await(sleep(seconds));
                        }
                        throw new Boom("block");
                    });
            assertMembers(group, "block");
            assertTrue(tasks.stream().allMatch(Task::cancelled));
        }
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_11",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_12"
    })
    void anInnerGroupsFailureIsAMemberOfTheOuter() {
        for (boolean withSibling : new boolean[] {false, true}) {
            Task<?> runner =
                    createTask(() ->
                            with(
                                    taskGroup(),
                                    outer -> {
                                        if (withSibling) {
                                            outer.createTask(sleep(10));
                                        }
                                        with(
                                                taskGroup(),
                                                inner -> {
                                                    inner.createTask(failingInCleanUp("a"));
                                                    inner.createTask(failingInCleanUp("b"));
                                                    await(sleep(10));
                                                });
                                    }));
            await(sleep(1));
            runner.cancel();
            ExceptionGroup outer = assertThrows(ExceptionGroup.class, () -> await(runner));
            assertEquals(1, outer.exceptions().size());
            assertMembers(
                    assertInstanceOf(ExceptionGroup.class, outer.exceptions().getFirst()),
                    "a",
                    "b");
        }
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_13")
    void aFailureInTheOuterGroupEndsTheInner() {
        ExceptionGroup group =
                fails(outer -> {
                    outer.createTask(failing(1, "outer"));
                    with(
                            taskGroup(),
                            inner -> {
                                inner.createTask(failing(10, "inner"));
                            });
                });
        assertMembers(group, "outer");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_14")
    void aFailureInTheInnerGroupEndsTheOuter() {
        ExceptionGroup group =
                fails(outer -> {
                    outer.createTask(failing(10, "outer"));
                    with(
                            taskGroup(),
                            inner -> {
                                inner.createTask(failing(1, "inner"));
                            });
                });
        assertEquals(1, group.exceptions().size());
        assertMembers(
                assertInstanceOf(ExceptionGroup.class, group.exceptions().getFirst()), "inner");
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_15",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_16"
    })
    void aTaskMayFailWhileACancelledBlockCleansUp() {
        for (boolean nested : new boolean[] {false, true}) {
            Coroutine<Void> body =
                    async(() ->
                            with(
                                    taskGroup(),
                                    group -> {
                                        group.createTask(failing(3, "late"));
                                        try {
                                            await(sleep(10));
                                        } finally {
                                            await(sleep(5));
                                        }
                                    }));
            Task<?> runner = nested ? createTask(() -> await(createTask(body))) : createTask(body);
            await(sleep(1));
            assertFalse(runner.done());
            runner.cancel();
            assertMembers(assertThrows(ExceptionGroup.class, () -> await(runner)), "late");
        }
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_18")
    void theBlockMayReplaceACancellation() {
        Task<?> runner =
                createTask(() ->
                        with(
                                taskGroup(),
                                () -> {
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
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_19")
    void theBlocksOwnExceptionComesLast() {
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(failing(2, "second"));
                    tasks.createTask(failing(1, "first"));
                    tasks.createTask(failingInCleanUp("cleanup"));
                    await(failingInCleanUp("block"));
                });
        assertMembers(group, "first", "cleanup", "block");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_20")
    void anInterruptOfTheBlockLeavesAsItIs(ReportedProblems problems) {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        KeyboardInterrupt thrown =
                assertThrows(
                        KeyboardInterrupt.class,
                        () ->
                                with(
                                        taskGroup(),
                                        group -> {
                                            group.createTask(failing(1, "task"));
                                            try {
                                                await(sleep(10));
                                            } catch (CancelledError cancelled) {
                                                throw interrupt;
                                            }
                                        }));
        assertSame(interrupt, thrown);
        assertEquals("task", problems.takeOnly().exception().getMessage());
    }

    @AsyncioTest
    @Ports(
            value = {
                "test_taskgroups.py::TestTaskGroup::test_taskgroup_20a",
                "test_taskgroups.py::TestTaskGroup::test_taskgroup_21a"
            },
            adapted = "there is one kind of group, which holds Errors as well")
    void errorsAreMembersLikeExceptions() {
        ExceptionGroup fromBlock =
                fails(tasks -> {
                    tasks.createTask(failing(1, "task"));
                    try {
                        await(sleep(10));
                    } catch (CancelledError cancelled) {
                        throw new Crash();
                    }
                });
        assertTypes(fromBlock, Boom.class, Crash.class);
        ExceptionGroup fromTask =
                fails(tasks -> {
                    tasks.createTask(() -> {
                        await(sleep(1));
                        throw new Crash();
                    });
                    await(failingInCleanUp("block"));
                });
        assertTypes(fromTask, Crash.class, Boom.class);
    }

    @Test
    void anInterruptOfATaskEndsTheLoopAndThenTheGroup() {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        KeyboardInterrupt thrown =
                assertThrows(
                        KeyboardInterrupt.class,
                        () ->
                                Asyncio.run(() -> {
                                    try {
                                        with(
                                                taskGroup(),
                                                group -> {
                                                    group.createTask(() -> {
                                                        throw interrupt;
                                                    });
                                                    await(sleep(10));
                                                });
                                    } catch (KeyboardInterrupt error) {
                                        events.add("main saw it");
                                        throw error;
                                    }
                                }));
        assertSame(interrupt, thrown);
        assertEquals(List.of("main saw it"), events);
    }

    @Test
    void theExitCodeOfATaskLeavesTheProgram() {
        SystemExit exit =
                assertThrows(
                        SystemExit.class,
                        () ->
                                Asyncio.run(() ->
                                        with(
                                                taskGroup(),
                                                group -> {
                                                    group.createTask(() -> {
                                                        throw new SystemExit(3);
                                                    });
                                                })));
        assertEquals(3, exit.code());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_23")
    void tasksThatAreDoneAreForgotten() {
        with(
                taskGroup(),
                group -> {
                    for (int i = 0; i < 10; i++) {
                        await(sleep(1));
                        group.createTask(sleep(2.5));
                        if (i == 5) {
                            assertEquals("<TaskGroup tasks=3 entered>", group.toString());
                        }
                    }
                    await(sleep(10));
                    assertEquals("<TaskGroup entered>", group.toString());
                });
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_24")
    void tasksMayStartOthersAfterTheBlock(VirtualClock clock) {
        with(
                taskGroup(),
                group -> {
                    group.createTask(() -> {
                        await(sleep(1));
                        group.createTask(sleep(1));
                        group.createTask(sleep(2));
                    });
                });
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_25")
    void tasksThatMultiplyAreAllStopped() {
        int[] heads = {0};
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(hydra(tasks, heads));
                    tasks.createTask(() -> {
                        while (heads[0] < 10) {
                            await(sleep(1.5));
                        }
                        throw new Boom("hercules");
                    });
                });
        assertMembers(group, "hercules");
        assertTrue(heads[0] >= 10);
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_task_name")
    void tasksMayHaveNames() {
        with(
                taskGroup(),
                group -> {
                    assertEquals("a", group.createTask(sleep(0), "a").getName());
                    assertEquals("b", group.createTask(() -> 1, "b").getName());
                    assertEquals("c", group.createTask(() -> {}, "c").getName());
                    TaskOptions named = TaskOptions.named("d");
                    assertEquals("d", group.createTask(sleep(0), named).getName());
                    assertEquals("d", group.createTask(() -> 1, named).getName());
                    assertEquals("d", group.createTask(() -> {}, named).getName());
                });
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_task_context")
    void tasksMayShareAContext() {
        ContextVar<Integer> variable = new ContextVar<>("variable", 0);
        Context context = Context.copyContext();
        TaskOptions options = TaskOptions.DEFAULT.withContext(context);
        with(
                taskGroup(),
                group -> {
                    for (int i = 1; i <= 2; i++) {
                        int value = i;
                        await(
                                group.createTask(
                                        () -> {
                                            await(sleep(0));
                                            variable.set(value);
                                        },
                                        options));
                        assertEquals(value, context.get(variable));
                    }
                });
        assertEquals(0, variable.get());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_no_create_task_after_failure")
    void afterAFailureNoTaskIsStarted() {
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(failing(1, "first"));
                    tasks.createTask(() -> {
                        assertThrows(CancelledError.class, () -> await(sleep(10)));
                        refuses(
                                "TaskGroup <TaskGroup tasks=1 errors=1 cancelling> is"
                                        + " shutting down",
                                () -> tasks.createTask(failing(1, "second")));
                    });
                });
        assertMembers(group, "first");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_context_manager_exit_raises")
    void aManagerInTheBlockMayFailOnExit() {
        AsyncContextManager<String> database =
                new AsyncContextManager<>() {
                    @Override
                    public String enter() {
                        return "database";
                    }

                    @Override
                    public boolean exit(@Nullable Throwable problem) throws Boom {
                        throw new Boom("exit");
                    }
                };
        ExceptionGroup group =
                fails(tasks ->
                        with(
                                database,
                                () -> {
                                    tasks.createTask(failing(-1, "task"));
                                    await(sleep(1));
                                }));
        assertMembers(group, "task", "exit");
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_already_entered",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_double_enter"
    })
    void itIsEnteredOnce() {
        TaskGroup group = taskGroup();
        String message = "TaskGroup <TaskGroup entered> has already been entered";
        with(group, () -> refuses(message, () -> with(group, () -> {})));
        refuses(message, () -> with(group, () -> {}));
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_finished",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_not_entered",
        "test_taskgroups.py::TestTaskGroup::test_coro_closed_when_tg_closed"
    })
    void outsideOfItsBlockItClosesTheCoroutine() {
        TaskGroup group = taskGroup();
        Coroutine<Void> early = sleep(0);
        refuses("TaskGroup <TaskGroup> has not been entered", () -> group.createTask(early));
        assertEquals(Coroutine.State.CLOSED, early.state());
        with(group, () -> {});
        Coroutine<Void> late = sleep(0);
        refuses("TaskGroup <TaskGroup entered> is finished", () -> group.createTask(late));
        assertEquals(Coroutine.State.CLOSED, late.state());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_without_parent_task")
    void itNeedsATask(EventLoop loop) {
        TaskGroup group = taskGroup();
        SettableFuture<IllegalStateException> refused = loop.createFuture();
        loop.callSoon(
                () -> refused.setResult(assertThrows(IllegalStateException.class, group::enter)));
        assertEquals(
                "TaskGroup <TaskGroup> cannot determine the parent task",
                await(refused).getMessage());
        refuses("TaskGroup <TaskGroup> has not been entered", () -> group.createTask(() -> {}));
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
        ExceptionGroup group =
                fails(outer -> {
                    ExceptionGroup inner =
                            fails(tasks -> {
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
        Task<?> task =
                createTask(() -> {
                    ExceptionGroup group =
                            fails(tasks -> {
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
    @Ports(
            value = {
                "test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_taskgroups",
                "test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_gather"
            },
            adapted = "since 3.13.2 a group of eager tasks waits for their callbacks all the same")
    void groupsAndGathersOfEagerTasksNeedNoLaterStep(EventLoop loop) {
        int[] tasks = {0};
        loop.setTaskFactory(counting(tasks, false));
        await(createTask(() -> nestGroups(5, 4)));
        assertEquals(781, tasks[0]);
        tasks[0] = 0;
        await(createTask(() -> nestGathers(5, 4)));
        assertEquals(781, tasks[0]);
        int[] unfinished = {0};
        loop.setTaskFactory(counting(unfinished, true));
        nestGathers(5, 4);
        assertEquals(0, unfinished[0]);
        loop.setTaskFactory(null);
    }

    @AsyncioTest
    void aSwallowedAbortLetsTheBlockGoOn() {
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(failing(-1, "x"));
                    assertThrows(CancelledError.class, () -> await(sleep(10)));
                    await(sleep(1));
                    events.add("goes on " + currentTask().cancelling());
                });
        assertMembers(group, "x");
        assertEquals(List.of("goes on 1"), events);
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void cancelEndsTheBlockWithoutAnException() {
        with(
                taskGroup(),
                group -> {
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
        with(
                group,
                () -> {
                    events.add("entered");
                    await(sleep(0));
                    events.add("not reached");
                });
        assertEquals(List.of("entered"), events);
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void cancelDoesNotSwallowErrorsOfTheTasks() {
        ExceptionGroup group =
                fails(tasks -> {
                    tasks.createTask(failingInCleanUp("cleanup"));
                    await(sleep(1));
                    tasks.cancel();
                });
        assertMembers(group, "cleanup");
    }

    @AsyncioTest
    void cancelDoesNotSwallowACancellationFromOutside(EventLoop loop) {
        Task<?> task =
                createTask(() ->
                        with(
                                taskGroup(),
                                group -> {
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
        with(
                taskGroup(),
                group -> {
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

    @AsyncioTest
    void aLoneGeneratorExitIsNotGrouped() {
        GeneratorExit exit = new GeneratorExit("closing");
        assertSame(
                exit,
                assertThrows(
                        GeneratorExit.class,
                        () ->
                                with(
                                        taskGroup(),
                                        () -> {
                                            throw exit;
                                        })));
    }

    @AsyncioTest
    void aValueOfTheBlockIsReturnedAfterTheTasks(VirtualClock clock) {
        assertEquals(
                "value",
                within(
                        taskGroup(),
                        group -> {
                            group.createTask(sleep(1));
                            return "value";
                        }));
        assertEquals(1, clock.time());
    }

    private static Coroutine<Void> hydra(TaskGroup group, int[] heads) {
        return async(() -> {
            heads[0]++;
            await(sleep(1));
            group.createTask(hydra(group, heads));
            group.createTask(hydra(group, heads));
        });
    }

    private static void nestGroups(int width, int depth) {
        if (depth == 0) {
            return;
        }
        with(
                taskGroup(),
                group -> {
                    for (int i = 0; i < width; i++) {
                        group.createTask(() -> nestGroups(width, depth - 1));
                    }
                });
    }

    private static void nestGathers(int width, int depth) {
        if (depth == 0) {
            return;
        }
        List<Coroutine<Void>> children = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            children.add(async(() -> nestGathers(width, depth - 1)));
        }
        await(gather(children));
    }

    /** Counts the tasks that are made, or those that are not done when they are returned. */
    private static TaskFactory counting(int[] count, boolean eager) {
        return new TaskFactory() {
            @Override
            public <T extends @Nullable Object> Task<T> create(
                    EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
                Task<T> task = Loops.newTask(loop, coroutine, options.withEagerStart(eager));
                count[0] += task.done() ? 0 : 1;
                return task;
            }
        };
    }

    private Coroutine<Void> logging(String name, double seconds) {
        return async(() -> {
            try {
                await(sleep(seconds));
                events.add(name + " done");
            } catch (CancelledError error) {
                events.add(name + " cancelled");
                throw error;
            }
        });
    }

    private static Coroutine<Void> failing(double seconds, String message) {
        return async(() -> {
            if (seconds >= 0) {
                await(sleep(seconds));
            }
            throw new Boom(message);
        });
    }

    private static Coroutine<Void> failingInCleanUp(String message) {
        return async(() -> {
            try {
                await(sleep(1000));
            } catch (CancelledError cancelled) {
                throw new Boom(message);
            }
        });
    }

    private static ExceptionGroup fails(ContextBody<TaskGroup> block) {
        return assertThrows(ExceptionGroup.class, () -> with(taskGroup(), block));
    }

    private static void assertMembers(ExceptionGroup group, String... messages) {
        assertEquals(
                Arrays.asList(messages),
                group.exceptions().stream().map(Throwable::getMessage).toList());
    }

    private static void assertTypes(ExceptionGroup group, Class<?>... types) {
        assertEquals(
                Arrays.asList(types),
                group.exceptions().stream().<Class<?>>map(Throwable::getClass).toList());
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    private static void refuses(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }
}
