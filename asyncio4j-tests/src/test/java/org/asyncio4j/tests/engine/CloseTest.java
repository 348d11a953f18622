package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A closed loop leaves nothing behind: the code of suspended tasks leaves by its finally blocks.
 */
class CloseTest {

    private static final int MANY = 100_000;

    private final EventLoop loop = Loops.newEventLoop();
    private final ReportedProblems problems = new ReportedProblems();
    private final List<String> events = new ArrayList<>();

    CloseTest() {
        loop.setExceptionHandler(problems);
    }

    @Test
    void suspendedTasksLeaveByTheirFinallyBlocks() {
        Task<Void> task = loop.createTask(async(() -> {
            try {
                await(sleep(100));
            } catch (GeneratorExit exit) {
                events.add("exit");
                throw exit;
            } finally {
                events.add("finally");
            }
        }));
        step();
        loop.close();
        assertEquals(List.of("exit", "finally"), events);
        assertTrue(task.done());
        assertEquals(
                "Task was destroyed but it is pending!", problems.takeOnly().message());
    }

    @Test
    void theyLeaveInTheOrderOfTheirCreation() {
        for (int i = 0; i < 5; i++) {
            String name = "task " + i;
            loop.createTask(async(() -> {
                try {
                    await(loop.createFuture());
                } finally {
                    events.add(name);
                }
            }));
        }
        step();
        loop.close();
        assertEquals(List.of("task 0", "task 1", "task 2", "task 3", "task 4"), events);
    }

    @Test
    void anAwaitInAFinallyBlockFailsInsteadOfHanging() {
        loop.createTask(async(() -> {
            try {
                await(sleep(100));
            } finally {
                assertThrows(GeneratorExit.class, () -> await(sleep(0)));
                assertThrows(GeneratorExit.class, () -> await(sleep(1)));
                events.add("cleaned");
            }
        }));
        step();
        loop.close();
        assertEquals(List.of("cleaned"), events);
    }

    @Test
    void aFinallyBlockMayCompleteFuturesThatOthersAwait() {
        SettableFuture<String> future = loop.createFuture();
        loop.createTask(async(() -> {
            try {
                await(sleep(100));
            } finally {
                future.setResult("handed over");
                events.add("set");
            }
        }));
        loop.createTask(async(() -> {
            try {
                await(future);
                events.add("not reached");
            } finally {
                events.add("left");
            }
        }));
        step();
        loop.close();
        assertEquals(List.of("set", "left"), events);
    }

    @Test
    void whatAFinallyBlockThrowsIsReported() {
        loop.createTask(async(() -> {
            try {
                await(sleep(100));
            } finally {
                // The compiler need not see that this replaces the exit.
                failWith("cleanup failed");
            }
        }));
        step();
        loop.close();
        assertEquals(
                List.of("Task was destroyed but it is pending!", "unhandled exception while the event loop was closed"),
                problems.take().stream().map(problem -> problem.message()).toList());
    }

    @Test
    void aTaskThatHasNotBegunNeverBegins() {
        Task<Void> task = loop.createTask(async(() -> {
            events.add("ran");
        }));
        loop.close();
        assertEquals(List.of(), events);
        assertTrue(task.done());
    }

    @Test
    void lateWakeUpsAreHarmless() {
        Thread[] thread = new Thread[1];
        SettableFuture<String> future = loop.createFuture();
        loop.createTask(async(() -> {
            thread[0] = Thread.currentThread();
            await(future);
            events.add("not reached");
        }));
        step();
        loop.close();
        LockSupport.unpark(thread[0]);
        thread[0].interrupt();
        future.setResult("too late");
        assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(() -> events.add("not reached")));
        assertEquals(List.of(), events);
        assertFalse(thread[0].isAlive());
    }

    @Test
    void aTaskThatDoesNotLetItselfBeEndedDoesNotHangTheClose() {
        loop.createTask(async(() -> {
            while (true) {
                try {
                    await(sleep(1));
                } catch (GeneratorExit exit) {
                    events.add("ignored");
                }
            }
        }));
        step();
        loop.close();
        assertTrue(events.size() >= 100);
        List<String> messages = problems.take().stream()
                .map(problem -> problem.exception() + "")
                .toList();
        assertTrue(messages.getLast().contains("coroutine ignored GeneratorExit"), messages::toString);
    }

    @Test
    void codeThatIgnoresTheExitOnceIsNotReported() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                await(sleep(1));
            } catch (GeneratorExit ignored) {
                events.add("ignored");
            }
            await(sleep(1));
            out.yield(1);
        });
        loop.createTask(async(() -> {
            for (int item : each(items)) {
                events.add("item " + item);
            }
        }));
        step();
        loop.close();
        assertEquals(List.of("ignored"), events);
        List<String> messages =
                problems.take().stream().map(LoopProblem::message).toList();
        assertEquals(List.of("Task was destroyed but it is pending!"), messages);
    }

    @Test
    void aTaskMadeByAFinallyBlockNeverBegins() {
        loop.createTask(async(() -> {
            try {
                await(sleep(1));
            } finally {
                loop.createTask(async(() -> {
                    events.add("ran");
                }));
                events.add("made");
            }
        }));
        step();
        loop.close();
        assertEquals(List.of("made"), events);
        assertEquals(2, problems.take().size());
    }

    @Test
    @Tag("memory")
    void aLoopThatNobodyClosedIsNoticed() {
        try (LogCapture log = new LogCapture()) {
            Loops.newEventLoop().runUntilComplete(sleep(0));
            Garbage.collectUntil(log::toldOfGarbage, CloseTest::pause);
        }
    }

    @Test
    @Tag("memory")
    void theSocketsOfALoopThatNobodyClosedAreClosed() throws Exception {
        try (LogCapture log = new LogCapture();
                SocketChannel user = SocketChannel.open();
                SocketChannel client = abandonServers(user)) {
            Garbage.collectUntil(() -> log.toldOfGarbage("6 open channels"), CloseTest::pause);
            ByteBuffer end = ByteBuffer.allocate(1);
            assertEquals(-1, client.read(end), "the accepted socket is closed");
            SocketAddress server = client.getRemoteAddress();
            // One channel is closed after another, and this one perhaps later.
            for (int i = 0; i < 1000 && accepts(server); i++) {
                pause();
            }
            assertFalse(accepts(server), "the listening socket is closed");
            assertTrue(user.isOpen(), "what is the user's stays");
        }
    }

    private static boolean accepts(SocketAddress server) throws IOException {
        try {
            SocketChannel.open(server).close();
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** A loop with two servers, one of which serves; returns a client that it has accepted. */
    private static SocketChannel abandonServers(SocketChannel user) throws Exception {
        EventLoop loop = Loops.newEventLoop();
        int[] made = new int[1];
        Supplier<Protocol> factory = () -> new Protocol() {
            @Override
            public void connectionMade(BaseTransport transport) {
                made[0]++;
            }
        };
        Server server = loop.runUntilComplete(loop.createServer(factory, "127.0.0.1", 0));
        ServerOptions later = ServerOptions.DEFAULT.withStartServing(false);
        loop.runUntilComplete(loop.createServer(factory, "127.0.0.1", 0, later));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.port());
        SocketChannel client = SocketChannel.open(address);
        user.connect(address);
        user.configureBlocking(false);
        loop.addReader(user, () -> {});
        loop.runUntilComplete(async(() -> {
            await(loop.createConnection(factory, "127.0.0.1", server.port()));
            while (made[0] < 4) {
                await(sleep(0));
            }
        }));
        return client;
    }

    @Test
    void aTaskMayCloseAnotherLoop() {
        EventLoop other = Loops.newEventLoop();
        other.setExceptionHandler(problems);
        other.createTask(async(() -> {
            try {
                await(sleep(100));
            } finally {
                events.add("finally");
            }
        }));
        other.runUntilComplete(sleep(0));
        loop.runUntilComplete(async(other::close));
        loop.close();
        assertEquals(List.of("finally"), events);
    }

    @Test
    @Tag("memory")
    void abandonedTasksLeaveNoHeapBehind() {
        List<WeakReference<Object>> traces = new ArrayList<>();
        leave(traces);
        Garbage.collectUntil(() -> traces.stream().allMatch(trace -> trace.refersTo(null)), CloseTest::pause);
    }

    /** Abandons many tasks, each with something on its stack that can be watched. */
    private static void leave(List<WeakReference<Object>> traces) {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {});
        int[] ended = new int[1];
        for (int i = 0; i < MANY; i++) {
            loop.createTask(async(() -> {
                byte[] held = new byte[64];
                traces.add(new WeakReference<>(held));
                try {
                    await(sleep(1000));
                } finally {
                    ended[0] += held.length;
                }
            }));
        }
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertEquals(64 * MANY, ended[0]);
    }

    /** Time for the JVM to tell of what it has collected. */
    private static void pause() {
        LockSupport.parkNanos(10_000_000);
    }

    private void step() {
        loop.runUntilComplete(sleep(0));
    }

    private static void failWith(String message) {
        throw new IllegalArgumentException(message);
    }
}
