package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.SystemExit;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.LogCapture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the program's own code may do to a loop while that closes: the close ends, whatever it does. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CodeAtCloseTest {

    /** More than a chain that is cut off may have. */
    private static final int ENDLESS = 1000;

    private final EventLoop loop = Loops.newEventLoop();
    private final ReportedProblems problems = new ReportedProblems();
    private final List<String> events = new ArrayList<>();

    /** Keeps generators from being garbage. */
    private final List<AsyncGenerator<Integer>> held = new ArrayList<>();

    @Test
    void aHandlerThatCreatesTasksIsRefusedThem() {
        try (LogCapture log = new LogCapture()) {
            assertThrows(
                    IllegalStateException.class,
                    () -> run(async(() -> {
                        EventLoop here = Loops.getRunningLoop();
                        here.setExceptionHandler((where, problem) -> {
                            events.add(problem.message());
                            where.createTask(async(() -> await(sleep(0.05))));
                        });
                        here.createTask(async(() -> {
                            try {
                                await(sleep(10));
                            } catch (CancelledError end) {
                                throw new IllegalArgumentException("fails at the end");
                            }
                        }));
                        await(sleep(0));
                        throw new IllegalStateException("main ends");
                    })));
            assertEquals(
                    List.of(
                            "unhandled exception during the shutdown of run()",
                            "Task was destroyed but it is pending!"),
                    events);
            assertTrue(log.records(Level.SEVERE).stream().anyMatch(CodeAtCloseTest::tellsThatTheLoopIsClosed));
        }
    }

    @Test
    void aHandlerMayScheduleCallsInVain() {
        loop.setExceptionHandler((where, problem) -> {
            events.add(problem.message());
            where.callSoon(() -> events.add("not reached"));
            where.callLater(0, () -> events.add("not reached"));
            where.callSoonThreadsafe(() -> events.add("not reached"));
            assertThrows(IllegalStateException.class, where::close);
            assertThrows(IllegalStateException.class, where::runForever);
        });
        pendingTask();
        loop.close();
        assertEquals(List.of("Task was destroyed but it is pending!"), events);
    }

    @Test
    void aCoroutineThatCreatesATaskWhenItIsClosedIsRefusedASecondOne() {
        loop.setExceptionHandler(problems);
        loop.createTask(new SelfRenewing());
        loop.close();
        assertEquals(1, events.size());
    }

    @Test
    void generatorsWhoseFinallyBlocksBeginOthersComeToAnEnd() {
        loop.setExceptionHandler(problems);
        loop.createTask(async(() -> begin(selfRenewing())));
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertTrue(events.size() > 1, "some are allowed");
        assertTrue(problems.take().size() < ENDLESS);
    }

    @Test
    void aProtocolWhoseConnectionIsLostMayCreateATaskThatNeverBegins() {
        loop.setExceptionHandler(problems);
        Server server = loop.runUntilComplete(loop.createServer(Protocols::new, "127.0.0.1", 0));
        loop.runUntilComplete(loop.createConnection(Protocols::new, "127.0.0.1", server.port()));
        loop.close();
        assertTrue(events.contains("lost"), events::toString);
        assertEquals(List.of(), problems.take());
        assertEquals(0, allTasks(loop).size());
    }

    @Test
    void codeThatHangsOnAViewIsRefusedTasks() {
        loop.setExceptionHandler(problems);
        SettableFuture<String> future = loop.createFuture();
        CompletableFuture<Object> hanging = future.toCompletableFuture()
                .handle((result, problem) -> loop.createTask(async(() -> events.add("not reached"))));
        loop.close();
        assertTrue(hanging.isCompletedExceptionally());
        assertEquals(List.of(), events);
        problems.take();
    }

    @Test
    void aHandlerThatEndsTheProgramKeepsNothingOpen() throws IOException {
        loop.setExceptionHandler((where, problem) -> {
            throw new SystemExit(events.size());
        });
        SocketChannel client;
        Server server = loop.runUntilComplete(loop.createServer(Protocols::new, "127.0.0.1", 0));
        client = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
        for (int i = 0; i < 3; i++) {
            loop.createTask(async(() -> {
                try {
                    await(sleep(10));
                } finally {
                    events.add("finally");
                }
            }));
        }
        loop.runUntilComplete(sleep(0));
        assertThrows(SystemExit.class, loop::close);
        assertEquals(3, events.stream().filter("finally"::equals).count());
        assertTrue(loop.isClosed());
        try (client) {
            assertThrows(
                    IOException.class,
                    () -> SocketChannel.open(client.getRemoteAddress()).close(),
                    "the server's socket is closed");
        }
    }

    /** A coroutine that replaces itself when it is given up. */
    private final class SelfRenewing implements Coroutine<Void> {

        @Override
        public @Nullable Void onAwait() {
            return null;
        }

        @Override
        public void close() {
            events.add("closed");
            loop.createTask(new SelfRenewing());
        }

        @Override
        public State state() {
            return State.CREATED;
        }

        @Override
        public String getName() {
            return "SelfRenewing";
        }
    }

    private final class Protocols implements Protocol {

        @Override
        public void connectionMade(BaseTransport transport) {}

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            loop.createTask(async(() -> events.add("not reached")));
            events.add("lost");
        }
    }

    private AsyncGenerator<Integer> selfRenewing() {
        return asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                events.add("left");
                begin(selfRenewing());
            }
        });
    }

    /** Takes the first item and leaves the generator half way. */
    private void begin(AsyncGenerator<Integer> generator) {
        held.add(generator);
        generator.next();
    }

    private void pendingTask() {
        loop.createTask(async(() -> await(sleep(10))));
        loop.runUntilComplete(sleep(0));
    }

    private static boolean tellsThatTheLoopIsClosed(LogRecord line) {
        return line.getThrown() != null
                && "Event loop is closed".equals(line.getThrown().getMessage());
    }
}
