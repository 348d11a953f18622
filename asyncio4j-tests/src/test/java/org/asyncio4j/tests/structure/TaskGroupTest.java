package org.asyncio4j.tests.structure;

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
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.jspecify.annotations.Nullable;

/** {@code with(taskGroup(), ...)}: a block ends when its tasks have. */
class TaskGroupTest extends WithGroups {

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_01")
    void theBlockEndsWithItsLastTask(VirtualClock clock) {
        List<Task<Integer>> tasks = new ArrayList<>();
        with(taskGroup(), group -> {
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
        Task<Integer> late = within(taskGroup(), group -> {
            group.createTask(sleep(1));
            await(sleep(1.5));
            return group.createTask(sleep(2, 11));
        });
        assertEquals(11, late.result());
        assertEquals(3.5, clock.time());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_23")
    void tasksThatAreDoneAreForgotten() {
        with(taskGroup(), group -> {
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
        with(taskGroup(), group -> {
            group.createTask(() -> {
                await(sleep(1));
                group.createTask(sleep(1));
                group.createTask(sleep(2));
            });
        });
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_task_name")
    void tasksMayHaveNames() {
        with(taskGroup(), group -> {
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
    @Ports("test_taskgroups.py::BaseTestTaskGroup::test_name")
    void aTaskKnowsItsName(EventLoop loop) {
        List<String> names = new ArrayList<>();
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            loop.setTaskFactory(factory);
            with(taskGroup(), group -> {
                group.createTask(
                        () -> names.add(Objects.requireNonNull(currentTask()).getName()), "example name");
            });
        }
        assertEquals(List.of("example name", "example name"), names);
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_task_context")
    void tasksMayShareAContext() {
        ContextVar<Integer> variable = new ContextVar<>("variable", 0);
        Context context = Context.copyContext();
        TaskOptions options = TaskOptions.DEFAULT.withContext(context);
        with(taskGroup(), group -> {
            for (int i = 1; i <= 2; i++) {
                int value = i;
                await(group.createTask(
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
        loop.callSoon(() -> refused.setResult(assertThrows(IllegalStateException.class, group::onEnter)));
        assertEquals(
                "TaskGroup <TaskGroup> cannot determine the parent task",
                await(refused).getMessage());
        refuses("TaskGroup <TaskGroup> has not been entered", () -> group.createTask(() -> {}));
    }

    @AsyncioTest
    @Ports(
            value = "test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_taskgroups",
            adapted = "since 3.13.2 a group of eager tasks waits for their callbacks all the same")
    void groupsOfEagerTasksMakeATaskForEach(EventLoop loop) {
        int[] tasks = {0};
        loop.setTaskFactory(counting(tasks, false));
        await(createTask(() -> nestGroups(5, 4)));
        assertEquals(781, tasks[0]);
        loop.setTaskFactory(null);
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_gather")
    void gathersOfEagerTasksNeedNoLaterStep(EventLoop loop) {
        int[] tasks = {0};
        loop.setTaskFactory(counting(tasks, false));
        await(createTask(() -> nestGathers(5, 4)));
        assertEquals(781, tasks[0]);
        int[] unfinished = {0};
        loop.setTaskFactory(counting(unfinished, true));
        nestGathers(5, 4);
        assertEquals(0, unfinished[0]);
        loop.setTaskFactory(null);
    }

    @AsyncioTest
    void aValueOfTheBlockIsReturnedAfterTheTasks(VirtualClock clock) {
        assertEquals("value", within(taskGroup(), group -> {
            group.createTask(sleep(1));
            return "value";
        }));
        assertEquals(1, clock.time());
    }

    private static void nestGroups(int width, int depth) {
        if (depth == 0) {
            return;
        }
        with(taskGroup(), group -> {
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
}
