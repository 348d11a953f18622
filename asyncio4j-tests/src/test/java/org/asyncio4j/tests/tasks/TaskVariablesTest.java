package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** The variables of the contexts in which tasks run. */
class TaskVariablesTest {

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_context_1")
    void whatAChildSetsItsParentDoesNotSee() {
        ContextVar<String> variable = new ContextVar<>("variable", "nope");
        Task<Void> child = createTask(async(() -> {
            await(sleep(0.01));
            assertEquals("nope", variable.get());
            variable.set("something else");
        }));
        variable.set("yes");
        await(child);
        assertEquals("yes", variable.get());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_context_2")
    void callbacksAndWakeUpsRunInTheirOwnContexts(EventLoop loop) {
        ContextVar<String> variable = new ContextVar<>("variable", "nope");
        assertEquals("nope", variable.get());
        int[] called = new int[1];
        for (int j = 0; j < 2; j++) {
            SettableFuture<Void> future = loop.createFuture();
            future.addDoneCallback(done -> {
                called[0]++;
                variable.set("something else");
            });
            variable.set("yes" + j);
            loop.callSoon(() -> future.setResult(null));
            await(future);
            assertEquals("yes" + j, variable.get());
            for (int i = 0; i < 3; i++) {
                variable.set("yes" + i + "-" + j);
                await(sleep(0.001));
                assertEquals("yes" + i + "-" + j, variable.get());
            }
        }
        assertEquals(2, called[0]);
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_context_3")
    void aHundredTasksKeepTheirOwnValues() {
        ContextVar<Integer> variable = new ContextVar<>("variable", -1);
        try (EventLoop loop = new VirtualClock().newEventLoop()) {
            loop.runUntilComplete(async(() -> {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int number = 0; number < 100; number++) {
                    tasks.add(loop.createTask(keepsItsValues(variable, number)));
                }
                await(gather(tasks));
            }));
        }
        assertEquals(-1, variable.get());
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_context_4",
        "test_tasks.py::BaseTaskTests::test_context_5",
        "test_tasks.py::BaseTaskTests::test_context_6"
    })
    void twoTasksMayShareOneContextOneAfterTheOther(EventLoop loop) {
        List<TaskCreation> ways = List.of(
                (coroutine, options) -> Loops.newTask(loop, coroutine, options),
                (coroutine, options) -> createTask(coroutine, options),
                loop::createTask);
        for (TaskCreation way : ways) {
            ContextVar<Integer> variable = new ContextVar<>("variable", 0);
            Context shared = Context.copyContext();
            assertFalse(shared.contains(variable));
            for (int value = 1; value <= 2; value++) {
                int set = value;
                Coroutine<Void> coroutine = async(() -> {
                    await(sleep(0));
                    assertEquals(set - 1, variable.get());
                    variable.set(set);
                });
                await(way.create(coroutine, TaskOptions.DEFAULT.withContext(shared)));
                assertEquals(value, shared.get(variable));
            }
            assertEquals(0, variable.get());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_get_context")
    void getContextReturnsTheVeryContext() {
        Context context = Context.copyContext();
        Task<Void> task = createTask(async(() -> {}), TaskOptions.DEFAULT.withContext(context));
        assertSame(context, task.getContext());
        await(task);
        assertSame(context, task.getContext());
    }

    private static Coroutine<Void> keepsItsValues(ContextVar<Integer> variable, int number) {
        return async(() -> {
            for (int i = 0; i < 10; i++) {
                variable.set(number + i);
                await(sleep(0.001 * (1 + number * 7 % 50)));
                assertEquals(number + i, variable.get());
            }
        });
    }

    @FunctionalInterface
    private interface TaskCreation {
        Task<Void> create(Coroutine<Void> coroutine, TaskOptions options);
    }
}
