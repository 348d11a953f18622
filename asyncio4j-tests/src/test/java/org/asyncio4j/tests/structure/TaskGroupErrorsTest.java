package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Task groups of which a task, or the block, fails. */
class TaskGroupErrorsTest extends WithGroups {

    /** What {@code catch (Exception)} does not see. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_04")
    void aFailureCancelsTheOthers() {
        Task<?> runner = createTask(() -> with(taskGroup(), group -> {
            group.createTask(failing(1, "first"));
            group.createTask(logging("sibling", 10));
        }));
        ExceptionGroup group = assertThrows(ExceptionGroup.class, () -> await(runner));
        assertEquals("unhandled errors in a TaskGroup (1 sub-exception)", group.getMessage());
        assertNull(group.getCause());
        assertMembers(group, "first");
        assertEquals(List.of("sibling cancelled"), events);
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_cancel_children_on_child_error")
    void failuresOfOneTickAreAllThere() {
        ExceptionGroup group = fails(tasks -> {
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
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_09",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_10"
    })
    void aFailureOfTheBlockCancelsTheTasks() {
        for (double seconds : new double[] {1, -1}) {
            List<Task<?>> tasks = new ArrayList<>();
            ExceptionGroup group = fails(tg -> {
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
            Task<?> runner = createTask(() -> with(taskGroup(), outer -> {
                if (withSibling) {
                    outer.createTask(sleep(10));
                }
                with(taskGroup(), inner -> {
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
                    assertInstanceOf(ExceptionGroup.class, outer.exceptions().getFirst()), "a", "b");
        }
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_13")
    void aFailureInTheOuterGroupEndsTheInner() {
        ExceptionGroup group = fails(outer -> {
            outer.createTask(failing(1, "outer"));
            with(taskGroup(), inner -> {
                inner.createTask(failing(10, "inner"));
            });
        });
        assertMembers(group, "outer");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_14")
    void aFailureInTheInnerGroupEndsTheOuter() {
        ExceptionGroup group = fails(outer -> {
            outer.createTask(failing(10, "outer"));
            with(taskGroup(), inner -> {
                inner.createTask(failing(1, "inner"));
            });
        });
        assertEquals(1, group.exceptions().size());
        assertMembers(assertInstanceOf(ExceptionGroup.class, group.exceptions().getFirst()), "inner");
    }

    @AsyncioTest
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_15",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_16"
    })
    void aTaskMayFailWhileACancelledBlockCleansUp() {
        for (boolean nested : new boolean[] {false, true}) {
            Coroutine<Void> body = async(() -> with(taskGroup(), group -> {
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
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_19")
    void theBlocksOwnExceptionComesLast() {
        ExceptionGroup group = fails(tasks -> {
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
        KeyboardInterrupt thrown = assertThrows(
                KeyboardInterrupt.class,
                () -> with(taskGroup(), group -> {
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
    @Ports({
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_20a",
        "test_taskgroups.py::TestTaskGroup::test_taskgroup_21a"
    })
    void errorsAreMembersLikeExceptions() {
        ExceptionGroup fromBlock = fails(tasks -> {
            tasks.createTask(failing(1, "task"));
            try {
                await(sleep(10));
            } catch (CancelledError cancelled) {
                throw new Crash();
            }
        });
        assertTypes(fromBlock, Boom.class, Crash.class);
        ExceptionGroup fromTask = fails(tasks -> {
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
        KeyboardInterrupt thrown = assertThrows(
                KeyboardInterrupt.class,
                () -> Asyncio.run(() -> {
                    try {
                        with(taskGroup(), group -> {
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
        SystemExit exit = assertThrows(
                SystemExit.class,
                () -> Asyncio.run(() -> with(taskGroup(), group -> {
                    group.createTask(() -> {
                        throw new SystemExit(3);
                    });
                })));
        assertEquals(3, exit.code());
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_25")
    void tasksThatMultiplyAreAllStopped() {
        int[] heads = {0};
        ExceptionGroup group = fails(tasks -> {
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
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_no_create_task_after_failure")
    void afterAFailureNoTaskIsStarted() {
        ExceptionGroup group = fails(tasks -> {
            tasks.createTask(failing(1, "first"));
            tasks.createTask(() -> {
                assertThrows(CancelledError.class, () -> await(sleep(10)));
                refuses(
                        "TaskGroup <TaskGroup tasks=1 errors=1 cancelling> is" + " shutting down",
                        () -> tasks.createTask(failing(1, "second")));
            });
        });
        assertMembers(group, "first");
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::BaseTestTaskGroup::test_cancels_task_if_created_during_creation")
    void aTaskWhoseOwnTaskFailsIsCancelledAtItsNextWait(EventLoop loop) {
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            loop.setTaskFactory(factory);
            events.clear();
            ExceptionGroup group = fails(tasks -> tasks.createTask(() -> {
                tasks.createTask(() -> {
                    throw new IOException("third");
                });
                assertThrows(CancelledError.class, () -> {
                    await(sleep(0)); // an eager one is cancelled here
                    await(sleep(0)); // a lazy one here
                });
                events.add("cancelled");
            }));
            assertMembers(group, "third");
            assertEquals(List.of("cancelled"), events);
        }
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::BaseTestTaskGroup::test_cancellation_does_not_leak_out_of_tg")
    void theGroupsOwnCancellationStaysInside(EventLoop loop) {
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            loop.setTaskFactory(factory);
            assertMembers(
                    fails(tasks -> tasks.createTask(() -> {
                        throw new IOException("only");
                    })),
                    "only");
            await(sleep(0));
            assertEquals(0, Objects.requireNonNull(currentTask()).cancelling());
        }
    }

    @AsyncioTest
    @Ports("test_taskgroups.py::TestTaskGroup::test_taskgroup_context_manager_exit_raises")
    void aManagerInTheBlockMayFailOnExit() {
        AsyncContextManager<String> database = new AsyncContextManager<>() {
            @Override
            public String onEnter() {
                return "database";
            }

            @Override
            public boolean onExit(@Nullable Throwable problem) throws Boom {
                throw new Boom("exit");
            }
        };
        ExceptionGroup group = fails(tasks -> with(database, () -> {
            tasks.createTask(failing(-1, "task"));
            await(sleep(1));
        }));
        assertMembers(group, "task", "exit");
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aSwallowedAbortLetsTheBlockGoOn() {
        ExceptionGroup group = fails(tasks -> {
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
    void aLoneGeneratorExitIsNotGrouped() {
        GeneratorExit exit = new GeneratorExit("closing");
        assertSame(
                exit,
                assertThrows(
                        GeneratorExit.class,
                        () -> with(taskGroup(), () -> {
                            throw exit;
                        })));
    }

    private static Coroutine<Void> hydra(TaskGroup group, int[] heads) {
        return async(() -> {
            heads[0]++;
            await(sleep(1));
            group.createTask(hydra(group, heads));
            group.createTask(hydra(group, heads));
        });
    }

    private static void assertTypes(ExceptionGroup group, Class<?>... types) {
        assertEquals(
                Arrays.asList(types),
                group.exceptions().stream().<Class<?>>map(Throwable::getClass).toList());
    }
}
