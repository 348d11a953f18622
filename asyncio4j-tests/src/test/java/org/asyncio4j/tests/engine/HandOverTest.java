package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Steps of tasks that follow each other in one iteration, where an engine may go from one to the
 * next directly; it does so outside of debug mode only, which the other tests run in.
 */
class HandOverTest {

    private static final ContextVar<String> VARIABLE = new ContextVar<>("variable", "unset");

    private final List<String> events = new ArrayList<>();
    private EventLoop loop;

    @BeforeEach
    void openLoop() {
        loop = Loops.newEventLoop();
        loop.setDebug(false);
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void callbacksKeepTheirPlaceAmongTasks() {
        run(() -> {
            Task<Void> a = createTask(steps("a", 2));
            Task<Void> b = createTask(steps("b", 2));
            loop.callSoon(() -> events.add("callback in " + currentTask()));
            Task<Void> c = createTask(steps("c", 2));
            Task<Void> d = createTask(steps("d", 2));
            await(gather(a, b, c, d));
        });
        assertEquals(
                List.of("a0", "b0", "callback in null", "c0", "d0", "a1", "b1", "c1", "d1", "a2", "b2", "c2", "d2"),
                events);
    }

    @Test
    void whatATaskSchedulesRunsAnIterationLater() {
        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        String event = name + i;
                        events.add(event);
                        loop.callSoon(() -> events.add("after " + event));
                        await(sleep(0));
                    }
                }));
            }
            await(gather(tasks));
        });
        assertEquals(
                "a0 b0 c0 after a0 a1 after b0 b1 after c0 c1 after a1 a2 after b1 b2 after c1 c2"
                        + " after a2 after b2 after c2",
                String.join(" ", events));
    }

    @Test
    void eachStepRunsInItsTasksContextAndAsTheCurrentTask() {
        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String name = "task " + i;
                tasks.add(createTask(() -> {
                    Task<?> self = currentTask();
                    Thread thread = Thread.currentThread();
                    VARIABLE.set(name);
                    for (int step = 0; step < 10; step++) {
                        await(sleep(0));
                        assertEquals(name, VARIABLE.get());
                        assertSame(self, currentTask());
                        assertSame(thread, Thread.currentThread());
                        assertTrue(self.getContext().contains(VARIABLE));
                        assertThrows(
                                IllegalStateException.class,
                                () -> self.getContext().run(() -> {}),
                                "its context is entered");
                    }
                }));
            }
            await(gather(tasks));
        });
        assertNull(currentTaskOfLoop());
    }

    @Test
    void tasksMayShareAContext() {
        Context shared = Context.empty();
        run(() -> {
            TaskOptions inShared = TaskOptions.DEFAULT.withContext(shared);
            Task<Void> a = loop.createTask(steps("a", 2), inShared);
            Task<Void> b = loop.createTask(steps("b", 2), inShared);
            await(gather(a, b));
        });
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2"), events);
    }

    @Test
    void aTaskWhoseContextIsHeldByAnotherIsRefusedAtItsTurn() {
        Context shared = Context.empty();
        run(() -> {
            Task<Void> refused = loop.createTask(
                    async(() -> {
                        await(sleep(0));
                        events.add("one step");
                        await(sleep(0));
                        events.add("not reached");
                    }),
                    TaskOptions.DEFAULT.withContext(shared));
            Task<Void> holder = createTask(() -> {
                await(sleep(0));
                shared.run(() -> await(sleep(0)));
                events.add("held");
            });
            Task<Void> other = createTask(steps("other", 2));
            await(gatherWithExceptions(List.of(refused, holder, other)));
            assertTrue(refused.exception() instanceof IllegalStateException);
        });
        assertEquals(List.of("other0", "one step", "other1", "held", "other2"), events);
    }

    @Test
    void aCancellationReachesTheNextTaskOfTheSameIteration() {
        run(() -> {
            List<Task<Void>> victims = new ArrayList<>();
            Task<Void> killer = createTask(() -> {
                await(sleep(0));
                victims.getFirst().cancel("by the one before");
                await(sleep(0));
            });
            victims.add(createTask(steps("victim", 5)));
            Task<Void> other = createTask(steps("other", 2));
            await(gatherWithExceptions(List.of(killer, victims.getFirst(), other)));
            assertTrue(victims.getFirst().cancelled());
            assertEquals(
                    "by the one before",
                    assertThrows(CancelledError.class, () -> victims.getFirst().result())
                            .getMessage());
        });
        assertEquals(List.of("victim0", "other0", "other1", "other2"), events);
    }

    @Test
    void anErrorThatEndsTheLoopLeavesTheRestForTheNextRun() {
        Task<Void> a = loop.createTask(steps("a", 2));
        Task<Void> fatal = loop.createTask(async(() -> {
            await(sleep(0));
            throw new KeyboardInterrupt();
        }));
        Task<Void> b = loop.createTask(steps("b", 2));
        assertThrows(KeyboardInterrupt.class, loop::runForever);
        assertEquals(List.of("a0", "b0", "a1"), events);
        assertTrue(fatal.exception() instanceof KeyboardInterrupt);
        assertFalse(b.done());
        loop.runUntilComplete(b);
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2"), events);
        assertTrue(a.done());
    }

    @Test
    void eagerTasksBeginInTheMiddleOfAStep() {
        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                tasks.add(createTask(() -> {
                    await(sleep(0));
                    events.add(name + " makes");
                    Task<Void> eager =
                            loop.createTask(steps(name + " eager", 1), TaskOptions.DEFAULT.withEagerStart(true));
                    events.add(name + " made");
                    await(eager);
                }));
            }
            await(gather(tasks));
        });
        assertEquals(
                List.of("a makes", "a eager0", "a made", "b makes", "b eager0", "b made", "a eager1", "b eager1"),
                events);
    }

    @Test
    void debugModeMayBeSwitchedInTheMiddleOfAnIteration() {
        run(() -> {
            Task<Void> a = createTask(steps("a", 3));
            Task<Void> switcher = createTask(() -> {
                for (int i = 0; i < 4; i++) {
                    await(sleep(0));
                    loop.setDebug(i % 2 == 0);
                }
            });
            Task<Void> b = createTask(steps("b", 3));
            await(gather(a, switcher, b));
        });
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"), events);
    }

    @Test
    void tasksThatAreLeftAreUnwoundWithoutEachOther() {
        loop.setExceptionHandler((any, problem) -> {});
        for (String name : List.of("a", "b", "c")) {
            loop.createTask(async(() -> {
                try {
                    while (true) {
                        await(sleep(0));
                    }
                } finally {
                    events.add(name + " left");
                }
            }));
        }
        loop.runUntilComplete(steps("main", 2));
        loop.close();
        assertEquals(List.of("main0", "main1", "main2", "a left", "b left", "c left"), events);
    }

    private Coroutine<Void> steps(String name, int count) {
        return async(() -> {
            for (int i = 0; i < count; i++) {
                events.add(name + i);
                await(sleep(0));
            }
            events.add(name + count);
        });
    }

    private void run(org.asyncio4j.function.Action<Exception> body) {
        loop.runUntilComplete(async(body));
    }

    private Object currentTaskOfLoop() {
        return currentTask(loop);
    }
}
