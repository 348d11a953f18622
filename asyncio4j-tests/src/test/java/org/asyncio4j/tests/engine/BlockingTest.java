package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Only await switches: a task that blocks its thread in another way holds the loop, and debug mode
 * says so.
 */
@Tag("real-time")
class BlockingTest {

    /** Far longer than the slow callback duration that the tests set: a busy machine wakes late. */
    private static final long BLOCK_MILLIS = 1_000;

    /** Long enough for others to run if they could. */
    private static final long SHORT_MILLIS = 20;

    private static final double SLOW_SECONDS = 0.02;

    /** A way to block, for so many milliseconds, and what the report has to advise. */
    record Block(String name, Action1<Long, Exception> action, String advice) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Block> blocks() {
        return Stream.of(
                new Block("Thread.sleep", Thread::sleep, "sleep(seconds)"),
                new Block("a contended lock", BlockingTest::contendedLock, "Lock"),
                new Block("a contended monitor", BlockingTest::contendedMonitor, "Lock"),
                new Block("Object.wait", BlockingTest::objectWait, "Condition"),
                new Block("a blocking queue", BlockingTest::blockingQueue, "Queue"),
                new Block("a CompletableFuture", BlockingTest::completableFuture, "await(stage)"),
                new Block("a socket", BlockingTest::socketRead, "streams"),
                new Block("Thread.join", millis -> helper(millis).join(), "toThread"));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void nothingElseRunsMeanwhile(Block block) {
        List<String> order = new ArrayList<>();
        run(() -> {
            Task<Void> blocking = createTask(() -> {
                order.add("block");
                block.action().run(SHORT_MILLIS);
                order.add("unblocked");
            });
            Task<Void> other = createTask(() -> {
                order.add("other");
            });
            Loops.getRunningLoop().callSoon(() -> order.add("callback"));
            await(blocking);
            await(other);
        });
        assertEquals(List.of("block", "unblocked", "other", "callback"), order);
    }

    @Test
    void debugModeReportsItWithStackAndAdvice() throws InterruptedException {
        try (LogCapture log = new LogCapture()) {
            // Each takes a second, so they do it together.
            List<Thread> threads =
                    blocks().map(block -> startInDebugMode(block, log)).toList();
            for (Thread thread : threads) {
                thread.join();
            }
            blocks().forEach(block -> {
                String report = reportOf(block, log);
                assertTrue(report.contains("BlockingTest"), () -> "no stack: " + log.messages(Level.ALL));
            });
        }
    }

    /** What is told of a block, with its advice; nothing if that has not been told. */
    private static String reportOf(Block block, LogCapture log) {
        return log.messages(Level.WARNING).stream()
                .filter(line -> line.contains("'" + block.name() + "' blocks its thread"))
                .filter(line -> line.lines().findFirst().orElseThrow().contains(block.advice()))
                .findFirst()
                .orElse("");
    }

    private static Thread startInDebugMode(Block block, LogCapture log) {
        return Thread.ofPlatform()
                .start(() -> run(
                        () -> {
                            Loops.getRunningLoop().setSlowCallbackDuration(SLOW_SECONDS);
                            // A step is told of once, on a busy machine perhaps before it blocks.
                            for (int i = 0; i < 5 && reportOf(block, log).isEmpty(); i++) {
                                await(createTask(() -> block.action().run(BLOCK_MILLIS), block.name()));
                            }
                        },
                        RunOptions.DEFAULT.withDebug(true)));
    }

    @Test
    void withoutDebugModeNothingIsReported() {
        try (LogCapture log = new LogCapture()) {
            run(() -> {
                Loops.getRunningLoop().setSlowCallbackDuration(SLOW_SECONDS);
                Thread.sleep(BLOCK_MILLIS);
            });
            assertEquals(List.of(), log.messages(Level.WARNING));
        }
    }

    @Test
    void aBlockedTaskIsCancelledAtItsNextAwait() {
        List<String> order = new ArrayList<>();
        run(() -> {
            Task<Void> blocking = createTask(() -> {
                Thread.sleep(1);
                order.add("after the block");
                await(sleep(0));
                order.add("not reached");
            });
            await(sleep(0));
            blocking.cancel();
            try {
                await(blocking);
            } catch (org.asyncio4j.CancelledError cancelled) {
                order.add("cancelled");
            }
        });
        assertEquals(List.of("after the block", "cancelled"), order);
    }

    @Test
    void socketsOutliveALoopWhoseTasksUsedThem() {
        new ChildJvm(PollerTrap.class).run().assertPrinted("in the task: 7", "after the loop: 8");
    }

    @Test
    void aLoopWhoseTaskUsedTheFirstSocketIsFreedNevertheless() {
        new ChildJvm(PollerLeak.class).run().assertPrinted("in the task: 7", "freed");
    }

    /** The threads on which the JDK polls sockets are made in a task, and live for ever. */
    static final class PollerLeak {

        private PollerLeak() {}

        public static void main(String[] args) {
            List<WeakReference<EventLoop>> loops = new ArrayList<>();
            run(() -> {
                loops.add(new WeakReference<>(Loops.getRunningLoop()));
                System.out.println("in the task: " + readOne(7));
            });
            Garbage.collectUntil(() -> loops.getFirst().refersTo(null), Thread::yield);
            System.out.println("freed");
        }
    }

    /**
     * The first socket of the JVM is read in a task; then, after the loop is gone, another one
     * outside.
     */
    static final class PollerTrap {

        private PollerTrap() {}

        public static void main(String[] args) throws Exception {
            run(() -> {
                System.out.println("in the task: " + readOne(7));
            });
            int[] read = new int[1];
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    read[0] = readOne(8);
                } catch (IOException e) {
                    read[0] = -2;
                }
            });
            reader.join();
            System.out.println("after the loop: " + read[0]);
        }
    }

    @Test
    void threadDumpsShowTasksByName(@TempDir Path folder) throws Exception {
        Path dump = folder.resolve("threads.json");
        run(() -> {
            Task<Void> waiting = createTask(
                    async(() -> {
                        await(sleep(100));
                    }),
                    "the waiting one");
            await(sleep(0));
            ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            waiting.cancel();
        });
        String text = Files.readString(dump);
        assertTrue(text.contains("\"the waiting one\""));
        int at = text.indexOf("\"the waiting one\"");
        assertTrue(text.substring(at, Math.min(text.length(), at + 4000)).contains("BlockingTest"));
    }

    private static void contendedLock(long millis) throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        CompletableFuture<Void> locked = new CompletableFuture<>();
        Thread holder = platform(() -> {
            lock.lock();
            locked.complete(null);
            Thread.sleep(millis);
            lock.unlock();
        });
        while (!locked.isDone()) {
            Thread.onSpinWait();
        }
        lock.lock();
        lock.unlock();
        while (holder.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static void contendedMonitor(long millis) {
        Object monitor = new Object();
        CompletableFuture<Void> locked = new CompletableFuture<>();
        platform(() -> {
            synchronized (monitor) {
                locked.complete(null);
                Thread.sleep(millis);
            }
        });
        while (!locked.isDone()) {
            Thread.onSpinWait();
        }
        synchronized (monitor) {
            assertTrue(locked.isDone());
        }
    }

    private static void objectWait(long millis) throws InterruptedException {
        Object monitor = new Object();
        boolean[] notified = new boolean[1];
        platform(() -> {
            Thread.sleep(millis);
            synchronized (monitor) {
                notified[0] = true;
                monitor.notifyAll();
            }
        });
        synchronized (monitor) {
            while (!notified[0]) {
                monitor.wait();
            }
        }
    }

    private static void blockingQueue(long millis) throws InterruptedException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        platform(() -> {
            Thread.sleep(millis);
            queue.add("item");
        });
        assertEquals("item", queue.take());
    }

    private static void completableFuture(long millis) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        platform(() -> {
            Thread.sleep(millis);
            future.complete("value");
        });
        assertEquals("value", future.get());
    }

    private static void socketRead(long millis) throws IOException {
        assertEquals(9, readOne(9, millis));
    }

    private static int readOne(int value) throws IOException {
        return readOne(value, BLOCK_MILLIS);
    }

    private static int readOne(int value, long millis) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            platform(() -> {
                try (Socket peer = server.accept()) {
                    Thread.sleep(millis);
                    peer.getOutputStream().write(value);
                }
            });
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                return socket.getInputStream().read();
            }
        }
    }

    private static Thread helper(long millis) {
        return platform(() -> Thread.sleep(millis));
    }

    private static Thread platform(Action<Exception> action) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
