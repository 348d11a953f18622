package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A loop that nobody closed, and that nothing but its own tasks and the like refers to any more, is found by the
 * garbage collector, told of and released, whatever it has left.
 */
@Tag("memory")
class AbandonedLoopTest {

    private static final String TASK = "1 pending tasks: 'idle' coro=<";

    private final LogCapture log = new LogCapture();

    /** Leaves something in a loop; a method of its own, so that no stack refers to the loop. */
    private interface Leaving {
        void in(EventLoop loop) throws Exception;
    }

    /** Abandons a loop, and returns when its memory is free and {@code told} has been told of it. */
    private void abandoned(String told, Leaving leaving) throws Exception {
        WeakReference<EventLoop> trace = leave(leaving);
        try (log) {
            Garbage.collectUntil(() -> trace.refersTo(null) && log.toldOfGarbage(told), AbandonedLoopTest::pause);
        }
    }

    private static WeakReference<EventLoop> leave(Leaving leaving) throws Exception {
        EventLoop loop = Loops.newEventLoop();
        leaving.in(loop);
        return new WeakReference<>(loop);
    }

    private static void leaveTask(EventLoop loop) {
        loop.createTask(
                async(() -> {
                    EventLoop mine = Loops.getRunningLoop();
                    await(sleep(1000));
                    mine.stop();
                }),
                TaskOptions.DEFAULT.withName("idle"));
        loop.runUntilComplete(sleep(0));
    }

    @Test
    void oneWithASuspendedTask() throws Exception {
        abandoned(TASK, AbandonedLoopTest::leaveTask);
    }

    @Test
    void oneThatNeverRan() throws Exception {
        abandoned(
                "1 pending tasks: 'early'",
                loop -> loop.createTask(async(() -> await(sleep(1))), TaskOptions.DEFAULT.withName("early")));
    }

    @Test
    void oneWithATaskAndAServer() throws Exception {
        InetSocketAddress[] address = new InetSocketAddress[1];
        abandoned(TASK, loop -> {
            Server server = loop.runUntilComplete(startServer((reader, writer) -> {}, "127.0.0.1", 0));
            address[0] = new InetSocketAddress("127.0.0.1", server.port());
            leaveTask(loop);
        });
        Garbage.collectUntil(() -> !accepts(address[0]), AbandonedLoopTest::pause);
    }

    @Test
    void oneWithTasksThatWaitForConnections() throws Exception {
        abandoned("2 pending tasks", loop -> {
            SettableFuture<Boolean> accepted = loop.createFuture();
            Server server = loop.runUntilComplete(startServer(
                    (reader, writer) -> {
                        accepted.setResult(true);
                        await(reader.read());
                    },
                    "127.0.0.1",
                    0));
            loop.createTask(async(() -> await(
                    await(openConnection("127.0.0.1", server.port())).reader().read())));
            loop.runUntilComplete(accepted);
        });
        assertTrue(log.toldOfGarbage("3 open channels"));
    }

    @Test
    void oneWithATimer() throws Exception {
        abandoned(TASK, loop -> {
            loop.callLater(3600, loop::stop);
            leaveTask(loop);
        });
    }

    @Test
    void oneWithAGeneratorLeftHalfWay() throws Exception {
        List<Object> holder = new ArrayList<>();
        abandoned(
                "1 suspended generators",
                loop -> loop.runUntilComplete(async(() -> {
                    EventLoop mine = Loops.getRunningLoop();
                    AsyncGenerator<Object> items = asyncGenerator(out -> {
                        out.yield(1);
                        mine.stop();
                    });
                    holder.add(items.next());
                    mine.createTask(async(() -> {
                        await(sleep(1000));
                        await(items.aclose());
                    }));
                    await(sleep(0));
                })));
    }

    @Test
    void oneWithATaskInTheMiddleOfAGenerator() throws Exception {
        abandoned("1 suspended generators", loop -> {
            loop.createTask(async(() -> {
                AsyncGenerator<Object> items = asyncGenerator(out -> {
                    await(sleep(1000));
                    out.yield(Objects.requireNonNull(currentTask()));
                });
                assertEquals("never reached", items.next());
            }));
            loop.runUntilComplete(sleep(0));
        });
    }

    @Test
    void oneWithAHandlerOfASignal() throws Exception {
        abandoned("handlers of the signals WINCH", loop -> {
            loop.addSignalHandler("WINCH", loop::stop);
            leaveTask(loop);
        });
        // Given back, just after that was told, or another loop could not have it.
        try (EventLoop next = Loops.newEventLoop()) {
            Garbage.collectUntil(() -> mayHandle(next), AbandonedLoopTest::pause);
        }
    }

    private static boolean mayHandle(EventLoop loop) {
        try {
            loop.addSignalHandler("WINCH", () -> {});
            return true;
        } catch (IllegalStateException handledByAnother) {
            return false;
        }
    }

    @Test
    void oneWithAChild() throws Exception {
        Process[] process = new Process[1];
        abandoned("1 running child processes, which are killed: pid ", loop -> {
            process[0] = Objects.requireNonNull(loop.runUntilComplete(
                            async(() -> await(loop.subprocessExec(() -> new SubprocessProtocol() {}, "sleep", "3600"))))
                    .transport()
                    .getExtraInfo(ExtraInfo.SUBPROCESS));
            leaveTask(loop);
        });
        assertEquals(137, process[0].waitFor());
    }

    @Test
    void oneWithASpawnedChild() throws Exception {
        System.setProperty("asyncio4j.subprocess.spawn", "true");
        try {
            oneWithAChild();
        } finally {
            System.clearProperty("asyncio4j.subprocess.spawn");
        }
    }

    @Test
    void oneForWhichTheDefaultExecutorWorks() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        abandoned("1 unfinished calls in executors, whose results are lost: ", loop -> {
            loop.createTask(async(() -> await(loopless(end))), TaskOptions.DEFAULT.withName("idle"));
            loop.runUntilComplete(sleep(0.01));
        });
        assertTrue(log.toldOfGarbage(TASK));
        end.countDown();
    }

    /** A call of {@code toThread} that does not know the loop. */
    private static Coroutine<Boolean> loopless(CountDownLatch end) {
        return toThread(() -> end.await(1, TimeUnit.HOURS));
    }

    @Test
    void oneWithCallsInAnExecutorOfItsUser() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            abandoned("2 unfinished calls in executors, whose results are lost: ", loop -> {
                // One runs, one waits for its turn.
                runIn(loop, executor, end);
                loop.runUntilComplete(sleep(0.01));
                runIn(loop, executor, end);
            });
            end.countDown();
        }
    }

    private static void runIn(EventLoop loop, Executor executor, CountDownLatch end) {
        loop.runInExecutor(executor, () -> end.await(1, TimeUnit.HOURS));
    }

    @Test
    void oneWhoseExecutorIsBeingShutDown() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        abandoned("1 unfinished calls in executors", loop -> {
            loop.createTask(async(() -> await(loopless(end))), TaskOptions.DEFAULT.withName("idle"));
            loop.runUntilComplete(sleep(0.01));
            loop.createTask(loop.shutdownDefaultExecutor());
            loop.runUntilComplete(sleep(0.01));
        });
        end.countDown();
    }

    @Test
    void oneWhosePipeAThreadReads() throws Exception {
        BlockingPipe pipe = new BlockingPipe();
        abandoned("1 open channels: <asyncio-read-pipe ", loop -> {
            loop.runUntilComplete(async(() -> await(loop.connectReadPipe(() -> new Protocol() {}, pipe.input()))));
            pipe.used.await();
        });
        pipe.closed.await();
    }

    @Test
    void oneWhosePipeAThreadHasReadButNobodyTakesIt() throws Exception {
        BlockingPipe pipe = new BlockingPipe();
        pipe.passes.release();
        abandoned("1 open channels: <asyncio-read-pipe ", loop -> {
            loop.runUntilComplete(async(() -> {
                var connection = await(loop.connectReadPipe(() -> new Protocol() {}, pipe.input()));
                connection.transport().pauseReading();
            }));
            pipe.used.await();
        });
        pipe.closed.await();
    }

    @Test
    void oneWhosePipeAThreadWrites() throws Exception {
        BlockingPipe pipe = new BlockingPipe();
        abandoned("1 open channels: <asyncio-write-pipe ", loop -> {
            loop.runUntilComplete(async(() -> {
                var connection = await(loop.connectWritePipe(() -> new BaseProtocol() {}, pipe.output()));
                connection.transport().write(new byte[10]);
            }));
            pipe.used.await();
        });
        pipe.closed.await();
    }

    @Test
    void oneWhosePipeAThreadHasWritten() throws Exception {
        BlockingPipe pipe = new BlockingPipe();
        pipe.passes.release();
        abandoned("1 open channels: <asyncio-write-pipe ", loop -> {
            loop.runUntilComplete(async(() -> {
                var connection = await(loop.connectWritePipe(() -> new BaseProtocol() {}, pipe.output()));
                connection.transport().write(new byte[10]);
            }));
            pipe.used.await();
        });
        pipe.closed.await();
    }

    /** The end of a pipe, each use of which blocks until it may pass. */
    private static final class BlockingPipe {

        final CountDownLatch used = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final Semaphore passes = new Semaphore(0);

        private void use() {
            used.countDown();
            passes.acquireUninterruptibly();
        }

        InputStream input() {
            return new InputStream() {
                @Override
                public int read() {
                    use();
                    return 7;
                }

                @Override
                public int read(byte[] target, int from, int count) {
                    target[from] = (byte) read();
                    return 1;
                }

                @Override
                public void close() {
                    closed.countDown();
                    passes.release();
                }
            };
        }

        OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int one) {
                    use();
                }

                @Override
                public void write(byte[] data, int from, int count) {
                    use();
                }

                @Override
                public void close() {
                    closed.countDown();
                    passes.release();
                }
            };
        }
    }

    @Test
    void oneThatIsStillReferredToIsNotTouched() throws Exception {
        EventLoop loop = Loops.newEventLoop();
        try (log) {
            leaveTask(loop);
            Garbage.collect();
            Server server = loop.runUntilComplete(startServer((reader, writer) -> {}, "127.0.0.1", 0));
            Garbage.collect();
            SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()))
                    .close();
        } finally {
            loop.setExceptionHandler((any, problem) -> {});
            loop.close();
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (SocketChannel client = SocketChannel.open(address)) {
            return client.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void readAll(StreamReader reader, StreamWriter writer) {
        await(reader.read());
    }

    /** Time for the JVM to tell of what it has collected. */
    private static void pause() {
        LockSupport.parkNanos(10_000_000);
    }
}
