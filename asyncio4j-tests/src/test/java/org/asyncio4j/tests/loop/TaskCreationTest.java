package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** How a loop makes tasks, itself or by a factory. */
class TaskCreationTest extends OwnLoop {

    /** Makes the usual tasks and takes down with which options. */
    private static final class RecordingFactory implements TaskFactory {

        final List<TaskOptions> options = new ArrayList<>();

        @Override
        public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions wanted) {
            options.add(wanted);
            return Loops.newTask(loop, coroutine, TaskOptions.named("made by the factory"));
        }
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_set_task_factory")
    void aFactoryMakesTheTasksUntilItIsTakenAway() {
        RecordingFactory factory = new RecordingFactory();
        assertNull(loop.getTaskFactory());
        loop.setTaskFactory(factory);
        assertSame(factory, loop.getTaskFactory());
        assertEquals("made by the factory", loop.createTask(sleep(0)).getName());
        loop.setTaskFactory(null);
        assertNull(loop.getTaskFactory());
        loop.createTask(sleep(0));
        assertEquals(List.of(TaskOptions.DEFAULT), factory.options);
        turns(3);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_create_named_task_with_default_factory")
    void aTaskHasTheNameItWasMadeWith() {
        Task<Void> task = loop.createTask(sleep(0), TaskOptions.named("test"));
        assertEquals("test", task.getName());
        loop.runUntilComplete(task);
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_create_named_task_with_custom_factory",
            adapted = "as in Python 3.14: the factory is told the name, and its task is taken as it" + " is")
    void aFactoryIsToldTheOptionsAndItsTaskIsTakenAsItIs() {
        RecordingFactory factory = new RecordingFactory();
        loop.setTaskFactory(factory);
        Task<Void> task = loop.createTask(sleep(0), TaskOptions.named("test"));
        assertEquals("test", factory.options.getFirst().name());
        assertEquals("made by the factory", task.getName());
        loop.runUntilComplete(task);
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_create_task",
            adapted = "a loop is not subclassed: its own way of making tasks is its factory")
    void ensureFutureUsesTheGivenLoopsOwnWay() {
        RecordingFactory factory = new RecordingFactory();
        loop.setTaskFactory(factory);
        Future<Void> future = Futures.ensureFuture(sleep(0), loop);
        assertEquals(1, factory.options.size());
        loop.runUntilComplete(future);
        loop.runUntilComplete(sleep(0));
        assertEquals(2, factory.options.size());
    }

    @Test
    void ensureFutureOfAFutureIsThatFuture() {
        Future<Void> future = loop.createFuture();
        assertSame(future, Futures.ensureFuture(future, loop));
        try (EventLoop other = clock.newEventLoop()) {
            assertThrows(IllegalArgumentException.class, () -> Futures.ensureFuture(future, other));
        }
    }

    @Test
    void ensureFutureOfAnotherAwaitableIsATaskThatAwaitsIt() {
        Awaitable<String> mine = () -> await(sleep(1, "result"));
        assertEquals("result", loop.runUntilComplete(Futures.ensureFuture(mine, loop)));
        assertEquals("result", loop.runUntilComplete(mine));
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_create_task_error_closes_coro")
    void ensureFutureOnAClosedLoopClosesTheCoroutine() {
        EventLoop closed = clock.newEventLoop();
        closed.close();
        Awaitable<Void> mine = () -> null;
        loop.runUntilComplete(async(() -> {
            // Made on a running loop, which would report that nobody awaited it.
            Coroutine<Void> coroutine = async(() -> {});
            assertThrows(IllegalStateException.class, () -> Futures.ensureFuture(coroutine, closed));
            assertEquals(Coroutine.State.CLOSED, coroutine.state());
            assertThrows(IllegalStateException.class, () -> Futures.ensureFuture(mine, closed));
        }));
        loop.close();
        assertEquals(List.of(), problems.take());
    }

    @Test
    void aFactoryThatFailsFailsTheCallAndTheCoroutineIsReported() {
        loop.setTaskFactory(new TaskFactory() {
            @Override
            public <T> Task<T> create(EventLoop l, Coroutine<T> coroutine, TaskOptions options) {
                throw new IllegalCallerException("no task today");
            }
        });
        assertThrows(IllegalCallerException.class, () -> loop.createTask(sleep(0)));
        loop.callSoon(
                () -> assertThrows(IllegalCallerException.class, () -> loop.createTask(async("forgotten", () -> {}))));
        turn();
        loop.close();
        assertEquals(
                "coroutine 'forgotten' was never awaited", problems.takeOnly().message());
    }

    @Test
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> loop.createTask(null));
        assertThrows(NullPointerException.class, () -> loop.createTask(sleep(0), null));
        assertThrows(NullPointerException.class, () -> Futures.ensureFuture(null, loop));
        assertThrows(NullPointerException.class, () -> Futures.ensureFuture(sleep(0), null));
        assertThrows(NullPointerException.class, () -> Loops.newTask(null, sleep(0), TaskOptions.DEFAULT));
        assertThrows(NullPointerException.class, () -> Loops.newTask(loop, null, TaskOptions.DEFAULT));
        assertThrows(NullPointerException.class, () -> Loops.newTask(loop, sleep(0), null));
        assertThrows(NullPointerException.class, () -> loop.runUntilComplete((Awaitable<?>) null));
    }
}
