package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.asyncio4j.lowlevel.SocketCalls;
import org.asyncio4j.lowlevel.Subprocesses;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** Every public method of a loop on a closed loop, from another thread, in a task. */
class LoopMisuseTest extends OwnLoop {

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_close")
    void aClosedLoopRefusesAllThatSchedules() {
        loop.close();
        Coroutine<Void> coroutine = async(() -> {});
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("runForever", loop::runForever);
        calls.put("runUntilComplete", () -> loop.runUntilComplete(coroutine));
        SettableFuture<Void> future = loop.createFuture();
        calls.put("runUntilComplete of a future", () -> loop.runUntilComplete(future));
        calls.put("callSoon", () -> loop.callSoon(note("ran")));
        calls.put("callSoon in", () -> loop.callSoon(note("ran"), Context.copyContext()));
        calls.put("callSoonThreadsafe", () -> loop.callSoonThreadsafe(note("ran")));
        calls.put("callSoonThreadsafe in", () -> loop.callSoonThreadsafe(note("ran"), Context.copyContext()));
        calls.put("callLater", () -> loop.callLater(1, note("ran")));
        calls.put("callLater in", () -> loop.callLater(1, note("ran"), Context.copyContext()));
        calls.put("callLater Duration", () -> loop.callLater(Duration.ZERO, note("ran")));
        calls.put("callAt", () -> loop.callAt(1, note("ran")));
        calls.put("callAt in", () -> loop.callAt(1, note("ran"), Context.copyContext()));
        calls.put("createTask", () -> loop.createTask(coroutine));
        calls.put("createTask with options", () -> loop.createTask(coroutine, TaskOptions.named("x")));
        calls.put("newTask", () -> Loops.newTask(loop, coroutine, TaskOptions.DEFAULT));
        calls.put("runInExecutor", () -> loop.runInExecutor(() -> log.add("ran")));
        calls.put("runInExecutor of", () -> loop.runInExecutor(Runnable::run, () -> log.add("ran")));
        calls.put("addSignalHandler", () -> loop.addSignalHandler("TERM", note("ran")));
        calls.forEach((name, call) -> assertEquals(
                "Event loop is closed",
                assertThrows(IllegalStateException.class, call::run, name).getMessage(),
                name));
        assertEquals(List.of(), log);
    }

    @Test
    void aClosedLoopStillAnswersQuestions() {
        loop.close();
        assertTrue(loop.isClosed());
        assertFalse(loop.isRunning());
        assertEquals(0, loop.time());
        assertTrue(loop.toString().contains("closed=true"), loop.toString());
        assertSame(problems, loop.getExceptionHandler());
        assertNull(loop.getTaskFactory());
        assertEquals(0, allTasks(loop).size());
        assertNull(currentTask(loop));
        loop.stop();
        loop.setDebug(true);
        assertTrue(loop.getDebug());
        loop.callExceptionHandler(LoopProblem.of("late"));
        assertEquals("late", problems.takeOnly().message());
    }

    @Test
    void theCoroutinesOfAClosedLoopNeverRun() {
        List<Coroutine<Void>> made = new ArrayList<>(List.of(loop.shutdownAsyncgens()));
        loop.close();
        made.add(loop.shutdownAsyncgens());
        made.add(loop.shutdownDefaultExecutor());
        for (Coroutine<Void> coroutine : made) {
            assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(coroutine));
            assertThrows(IllegalStateException.class, () -> loop.createTask(coroutine));
            assertEquals(Coroutine.State.CREATED, coroutine.state());
            coroutine.close();
        }
    }

    @Test
    void anotherThreadMayAskAWhileTheLoopRuns() throws InterruptedException {
        try (LoopThread running = new LoopThread()) {
            EventLoop busy = running.loop();
            assertTrue(busy.isRunning());
            assertFalse(busy.isClosed());
            double before = busy.time();
            assertTrue(busy.time() >= before);
            assertTrue(busy.toString().contains("running=true"), busy.toString());
            assertEquals(0, allTasks(busy).size());
        }
    }

    @Test
    void thereIsNoLoopThatIsNotOurs() {
        for (Class<?> type : List.of(
                EventLoop.class, Networking.class, SocketCalls.class, Subprocesses.class, SignalHandlers.class)) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> Proxy.newProxyInstance(
                                    getClass().getClassLoader(),
                                    new Class<?>[] {type},
                                    (proxy, method, arguments) -> null))
                    .getMessage();
            assertTrue(message.contains("sealed") && message.contains(type.getName()), message);
        }
    }

    @Test
    void nullLoopsAreRefused() {
        Task<Void> task = loop.createTask(sleep(0));
        for (Runnable call : List.<Runnable>of(
                () -> loop.createFuture(null),
                () -> Futures.wrapFuture(new CompletableFuture<>(), null),
                () -> Futures.wrapFuture(null, loop),
                () -> Loops.enterTask(null, task),
                () -> Loops.enterTask(loop, null),
                () -> Loops.leaveTask(null, task),
                () -> Loops.leaveTask(loop, null),
                () -> Loops.registerTask(null),
                () -> Loops.unregisterTask(null),
                () -> Loops.createEagerTaskFactory(null),
                () -> currentTask(null),
                () -> allTasks(null))) {
            assertThrows(NullPointerException.class, call::run);
        }
        loop.runUntilComplete(task);
    }

    @Test
    void tasksAreEnteredAndLeftInPairs() {
        Task<Void> task = loop.createTask(sleep(0));
        assertThrows(IllegalStateException.class, () -> Loops.leaveTask(loop, task));
        Loops.enterTask(loop, task);
        assertSame(task, currentTask(loop));
        assertThrows(IllegalStateException.class, () -> Loops.enterTask(loop, task));
        Loops.leaveTask(loop, task);
        assertNull(currentTask(loop));
        loop.runUntilComplete(task);
    }

    @Test
    void methodsThatNeedARunningLoopSayThatThereIsNone() {
        Coroutine<Void> coroutine = async(() -> {});
        for (Runnable call : List.<Runnable>of(
                Loops::getRunningLoop,
                () -> org.asyncio4j.Asyncio.createTask(coroutine),
                org.asyncio4j.Asyncio::currentTask)) {
            assertEquals(
                    "no running event loop",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
    }

    @Test
    void aCallbackCannotAwaitAndIsToldWhatToCall() {
        SettableFuture<Void> future = loop.createFuture();
        loop.callSoon(() -> org.asyncio4j.Asyncio.await(future));
        turn();
        String message = problems.takeOnly().exception().getMessage();
        assertTrue(message.contains("createTask"), message);
    }

    @Test
    void inATaskASecondLoopIsMadeConfiguredAndClosedButNotRun() {
        loop.runUntilComplete(async(() -> {
            EventLoop other = Loops.newEventLoop();
            other.callSoon(note("never"));
            other.callLater(1, note("never"));
            other.setDebug(true);
            assertThrows(IllegalStateException.class, other::runForever);
            assertThrows(IllegalStateException.class, () -> other.runUntilComplete(sleep(0)));
            other.close();
            assertTrue(other.isClosed());
        }));
        loop.close();
        // The sleep that was refused above was never awaited.
        assertTrue(problems.takeOnly().message().contains("was never awaited"));
        assertEquals(List.of(), log);
    }
}
