package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exceptions of futures that nobody asks for. */
class UnretrievedTest {

    private static final int MANY = 100_000;

    /** An exception that costs little. */
    private static final class Cheap extends Exception {
        Cheap(String message) {
            super(message, null, false, false);
        }
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_abandoned")
    void aPendingFutureIsDroppedInSilence(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {});
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_not_called_after_cancel")
    void cancelOnAFailedFutureSilencesIt(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {
            future.setException(new Cheap("silenced"));
            future.cancel();
        });
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_result_unretrieved")
    void aResultThatNobodyFetchesIsDroppedInSilence(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> future.setResult("spam"));
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_result_retrieved")
    void aFetchedResultIsDroppedInSilence(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {
            future.setResult("spam");
            future.result();
        });
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_exception_retrieved")
    void anExceptionThatWasAskedForIsNotReported(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {
            future.setException(new Cheap("asked for"));
            future.exception();
        });
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_exception_result_retrieved")
    void anExceptionThatResultThrewIsNotReported(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {
            future.setException(new Cheap("thrown"));
            assertThrows(Cheap.class, future::result);
        });
    }

    @Tag("gc")
    @AsyncioTest
    void anExceptionThatOneOfManyAwaitedIsNotReported(EventLoop loop, ReportedProblems problems) {
        assertSilent(loop, problems, future -> {
            future.setException(new Cheap("awaited"));
            assertThrows(Cheap.class, () -> await(future));
        });
    }

    @AsyncioTest
    void anExceptionThatACancellationOvertookOnItsWayIsNotReported(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture(message -> false);
        Task<String> task = createTask(() -> await(future));
        await(sleep(0));
        future.setException(new Cheap("overtaken"));
        task.cancel();
        await(sleep(0));
        assertTrue(task.cancelled());
        assertTrue(Futures.isRetrieved(future));
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_tb_logger_exception_unretrieved")
    void anExceptionThatNobodyAsksForIsReportedOnceTheFutureIsGone(EventLoop loop, ReportedProblems problems) {
        IOException problem = new IOException("lost");
        dropFailed(loop, problem);
        List<LoopProblem> reported = new ArrayList<>();
        Garbage.collectUntil(() -> reported.addAll(problems.take()));
        assertEquals(1, reported.size());
        assertEquals("Future exception was never retrieved", reported.getFirst().message());
        assertSame(problem, reported.getFirst().exception());
        String description = String.valueOf(reported.getFirst().future());
        assertTrue(description.startsWith("<Future finished exception=IOException(\"lost\")"), description);
    }

    @Tag("gc")
    @AsyncioTest
    void aTasksExceptionIsReportedWithItsNameWhenTheTaskIsGone(ReportedProblems problems) {
        IOException problem = new IOException("lost");
        dropFailedTask("fetcher", problem);
        List<LoopProblem> reported = new ArrayList<>();
        Garbage.collectUntil(() -> reported.addAll(problems.take()));
        assertEquals(1, reported.size());
        assertEquals("Task exception was never retrieved", reported.getFirst().message());
        assertSame(problem, reported.getFirst().exception());
        String description = String.valueOf(reported.getFirst().future());
        assertTrue(description.startsWith("<Task name='fetcher' finished"), description);
    }

    @Tag("gc")
    @AsyncioTest
    void theHandlerSeesTheContextOfATaskThatIsGone(EventLoop loop) {
        ContextVar<String> name = new ContextVar<>("name", "foo");
        List<String> seen = new ArrayList<>();
        loop.setExceptionHandler((where, problem) -> seen.add(name.get()));
        createTask(() -> {
            name.set("bar");
            throw new IOException("lost");
        });
        Garbage.collectUntil(() -> !seen.isEmpty());
        assertEquals(List.of("bar"), seen);
    }

    @Test
    void whatIsLeftIsReportedWhenTheLoopClosesOldestFirst() {
        ReportedProblems problems = new ReportedProblems();
        List<Future<String>> futures = new ArrayList<>();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        for (String message : List.of("a", "b", "c")) {
            SettableFuture<String> future = loop.createFuture();
            future.setException(new Cheap(message));
            futures.add(future);
        }
        futures.get(1).exception();
        assertEquals(List.of(), problems.take());
        loop.close();
        loop.close();

        List<LoopProblem> reported = problems.take();
        assertEquals(2, reported.size());
        assertSame(futures.get(0), reported.get(0).future());
        assertSame(futures.get(2), reported.get(1).future());
        // The futures are what they were.
        assertEquals("a", String.valueOf(futures.getFirst().exception().getMessage()));
        assertEquals(List.of(), problems.take());
    }

    @Test
    void aHandlerThatAsksForTheNextExceptionHidesNoOther() {
        List<String> reported = new ArrayList<>();
        List<Future<String>> futures = new ArrayList<>();
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler((where, problem) -> {
                reported.add(problem.exception().getMessage());
                futures.get(1).exception();
            });
            for (String message : List.of("a", "b", "c", "d")) {
                SettableFuture<String> future = loop.createFuture();
                future.setException(new Cheap(message));
                futures.add(future);
            }
        }
        assertEquals(List.of("a", "c", "d"), reported);
    }

    @Tag("gc")
    @Test
    void whatWasReportedIsNotReportedAgainWhenTheLoopCloses() {
        ReportedProblems problems = new ReportedProblems();
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler(problems);
            loop.runUntilComplete(async(() -> {
                dropFailed(loop, new Cheap("lost"));
                Garbage.collectUntil(() -> !problems.toString().equals("[]"));
            }));
            assertEquals(1, problems.take().size());
        }
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest
    void ofAGatherOnlyTheFutureIsToAnswerForItsFirstFailure(EventLoop loop, ReportedProblems problems) {
        Cheap problem = new Cheap("first");
        Future<List<Object>> all = gather(
                async(() -> {
                    throw problem;
                }),
                async(() -> {
                    throw new Cheap("second");
                }));
        assertSame(problem, assertThrows(Cheap.class, () -> await(all)));
        await(sleep(0));
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    @Ports("test_futures.py::BaseFutureTests::test_future_exception_never_retrieved")
    void withoutAHandlerItIsLogged(EventLoop loop) {
        LogRecord record = logged(loop);
        assertEquals(
                "Future exception was never retrieved"
                        + System.lineSeparator()
                        + "future: <Future finished exception=IOException(\"lost\")>",
                record.getMessage());
    }

    @Tag("gc")
    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_future_exception_never_retrieved_debug")
    void inDebugModeTheLogSaysWhereTheFutureWasMade(EventLoop loop) {
        String message = logged(loop).getMessage();
        assertTrue(message.startsWith("Future exception was never retrieved"), message);
        assertTrue(message.contains("Object created at (most recent call first):"), message);
        assertTrue(message.contains("UnretrievedTest.dropFailed"), message);
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void aFailedTaskIsReportedAlsoIfItsContextRefersToIt(EventLoop loop) {
        List<LoopProblem> reported = new ArrayList<>();
        loop.setExceptionHandler((where, problem) -> reported.add(problem));
        failInOwnContexts(100);
        Garbage.collectUntil(() -> reported.size() == 100);
        assertEquals("Task exception was never retrieved", reported.getFirst().message());
    }

    /** In a method of its own, so that nothing on the stack of the test keeps the tasks. */
    private static void failInOwnContexts(int count) {
        ContextVar<Object> request = new ContextVar<>("request");
        for (int i = 0; i < count; i++) {
            createTask(async(() -> {
                request.set(List.of(Objects.requireNonNull(currentTask())));
                throw new Cheap("in its own context");
            }));
        }
        await(sleep(0));
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void aHundredThousandLeaveNothingBehind(EventLoop loop) {
        int[] reported = {0};
        loop.setExceptionHandler((where, problem) -> reported[0]++);
        List<WeakReference<Throwable>> exceptions = new ArrayList<>();
        dropMany(loop, exceptions, 1000);
        Garbage.collectUntil(() -> reported[0] == 1000);
        long before = Garbage.bytesInUse();

        dropMany(loop, exceptions, MANY);
        Garbage.collectUntil(() -> reported[0] == 1000 + MANY);
        Garbage.collectUntil(() -> exceptions.stream().allMatch(it -> it.refersTo(null)));
        exceptions.clear();
        Garbage.assertNothingLeft(before, MANY);
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void aHundredThousandThatWereRetrievedLeaveNothingBehind(EventLoop loop) {
        retrieveMany(loop, 1000);
        long before = Garbage.bytesInUse();
        retrieveMany(loop, MANY);
        Garbage.assertNothingLeft(before, MANY);
    }

    @AsyncioTest
    @Ports("test_futures2.py::FutureTests::test_future_traceback")
    void theStackOfAFailedTaskDoesNotGrowWithEachAwait() {
        Task<String> task = createTask(() -> {
            throw new IOException("once");
        });
        IOException first = null;
        StackTraceElement[] stack = null;
        for (int i = 0; i < 6; i++) {
            // On one line, for the trace names the line that awaits.
            IOException again = assertThrows(IOException.class, () -> await(task));
            first = first == null ? again : first;
            stack = stack == null ? again.getStackTrace() : stack;
            assertSame(first, again);
            assertEquals(List.of(stack), List.of(again.getStackTrace()));
            assertEquals(0, again.getSuppressed().length);
            assertNull(again.getCause());
        }
    }

    @Test
    @Ports(
            value = "test_futures2.py::FutureTests::test_task_exc_handler_correct_context",
            adapted = "reported when the loop closes, or the garbage collector finds the task")
    void theHandlerSeesTheContextOfAFailedTask() {
        ContextVar<String> name = new ContextVar<>("name", "foo");
        List<String> seen = new ArrayList<>();
        Task<String> task;
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler((where, problem) -> seen.add(name.get()));
            task = loop.createTask(async(() -> {
                name.set("bar");
                throw new IOException("lost");
            }));
            OwnLoop.turn(loop);
            assertTrue(task.done());
            assertEquals(List.of(), seen);
        }
        assertEquals(List.of("bar"), seen);
        assertEquals("foo", name.get());
    }

    @AsyncioTest
    @Ports("test_futures2.py::FutureTests::test_handle_exc_handler_correct_context")
    void theHandlerSeesTheContextOfAFailedCallback(EventLoop loop) {
        ContextVar<String> name = new ContextVar<>("name", "foo");
        List<String> seen = new ArrayList<>();
        loop.setExceptionHandler((where, problem) -> seen.add(name.get()));
        loop.callSoon(() -> {
            name.set("bar");
            throw new IllegalArgumentException("mistake");
        });
        await(sleep(0));
        assertEquals(List.of("bar"), seen);
        assertEquals("foo", name.get());
    }

    private static void assertSilent(EventLoop loop, ReportedProblems problems, Consumer<SettableFuture<String>> life) {
        WeakReference<?> gone = live(loop, life);
        Garbage.collectUntil(() -> gone.refersTo(null));
        // One that must be reported says that the loop has looked.
        Cheap control = new Cheap("control");
        dropFailed(loop, control);
        List<LoopProblem> reported = new ArrayList<>();
        Garbage.collectUntil(() -> reported.addAll(problems.take()));
        assertEquals(1, reported.size(), reported::toString);
        assertSame(control, reported.getFirst().exception());
    }

    @Tag("gc")
    @Test
    void anExceptionThatCameAfterTheLoopHadClosedIsReported() {
        EventLoop loop = Loops.newEventLoop();
        Queue<LoopProblem> told = new ConcurrentLinkedQueue<>();
        loop.setExceptionHandler((where, problem) -> told.add(problem));
        List<SettableFuture<Object>> asked = List.of(loop.createFuture());
        SettableFuture<Object> dropped = loop.createFuture();
        loop.close();
        IOException problem = new IOException("late");
        asked.getFirst().setException(new IOException("asked for"));
        asked.getFirst().exception();
        dropped.setException(problem);
        dropped = null;
        Garbage.collectUntil(() -> !told.isEmpty(), Thread::yield);
        assertSame(problem, told.remove().exception());
        assertTrue(told.isEmpty());
    }

    private static WeakReference<?> live(EventLoop loop, Consumer<SettableFuture<String>> life) {
        SettableFuture<String> future = loop.createFuture();
        life.accept(future);
        return new WeakReference<>(future);
    }

    private static void dropFailed(EventLoop loop, Throwable problem) {
        loop.createFuture().setException(problem);
    }

    private static void dropFailedTask(String name, Exception problem) {
        createTask(
                async(() -> {
                    throw problem;
                }),
                TaskOptions.named(name));
        await(sleep(0));
    }

    private static void dropMany(EventLoop loop, List<WeakReference<Throwable>> exceptions, int count) {
        for (int i = 0; i < count; i++) {
            Cheap problem = new Cheap("lost");
            exceptions.add(new WeakReference<>(problem));
            dropFailed(loop, problem);
        }
    }

    private static void retrieveMany(EventLoop loop, int count) {
        for (int i = 0; i < count; i++) {
            SettableFuture<String> future = loop.createFuture();
            future.setException(new Cheap("told"));
            future.exception();
        }
    }

    private static LogRecord logged(EventLoop loop) {
        loop.setExceptionHandler(null);
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("asyncio");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            IOException problem = new IOException("lost");
            dropFailed(loop, problem);
            Garbage.collectUntil(() -> records.stream().anyMatch(it -> it.getLevel() == Level.SEVERE));
            records.removeIf(it -> it.getLevel() != Level.SEVERE);
            assertEquals(1, records.size());
            assertSame(problem, records.getFirst().getThrown());
            return records.getFirst();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }
}
