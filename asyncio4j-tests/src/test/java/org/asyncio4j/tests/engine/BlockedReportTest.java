package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a log may do that is told, in debug mode, of a task that blocks the loop: nothing harms the loop. */
@Tag("real-time")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedReportTest {

    private static final String BLOCKER = "blocker";
    private static final long BLOCK_MILLIS = 400;
    private static final double SLOW_SECONDS = 0.03;

    private final Logger logger = Logger.getLogger("asyncio");
    private final boolean useParents = logger.getUseParentHandlers();
    private final CountDownLatch told = new CountDownLatch(1);
    private final EventLoop loop = Loops.newEventLoop();

    private volatile boolean inTask;

    /** What was told of the blocking task. */
    private final List<String> texts = new CopyOnWriteArrayList<>();

    /** Other tasks that ran while the blocking one was in its code. */
    private int overlaps;

    private Runnable reaction = () -> {};

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // Of that task alone: on a busy machine other steps may take long, too.
            if (line.getMessage().startsWith("Task '" + BLOCKER + "'")
                    && line.getMessage().contains("has blocked the loop")) {
                texts.add(line.getMessage());
                told.countDown();
                reaction.run();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        loop.setDebug(true);
        loop.setSlowCallbackDuration(SLOW_SECONDS);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(useParents);
        loop.close();
    }

    /** The other engine reports such a task when its step has ended. */
    @Test
    @EnabledIfSystemProperty(named = "asyncio4j.expectedEngine", matches = "portable")
    void itMayThrowAnErrorWhileATaskComputes() {
        reaction = () -> {
            throw new NoClassDefFoundError("a class of the log's");
        };
        assertEquals("done", runBesideOthers(BlockedReportTest::compute));
    }

    @Test
    void itMayThrowAnErrorWhileATaskBlocks() {
        reaction = () -> {
            throw new NoClassDefFoundError("a class of the log's");
        };
        assertEquals("done", runBesideOthers(() -> Thread.sleep(BLOCK_MILLIS)));
    }

    @Test
    void itTellsOfAGeneratorWhoseConsumerMayHoldTheLock() throws InterruptedException {
        String hint = "this is the body of a generator on another thread than its consumer";
        ReentrantLock lock = new ReentrantLock();
        loop.runUntilComplete(async(() -> {
            currentTask().setName(BLOCKER);
            for (long millis : new long[] {0, BLOCK_MILLIS}) { // the first one loads classes
                lock.lock();
                for (boolean locked : each(locking(lock, millis))) {
                    assertFalse(locked);
                }
                lock.unlock();
            }
        }));
        assertTrue(told.await(10, TimeUnit.SECONDS));
        assertTrue(texts.stream().anyMatch(text -> text.contains(hint)), texts::toString);
    }

    @Test
    void itTellsNothingOfAGeneratorThatBlocksOtherwise() throws InterruptedException {
        loop.runUntilComplete(async(() -> {
            currentTask().setName(BLOCKER);
            AsyncGenerator<Integer> sleeping = asyncGenerator(out -> Thread.sleep(BLOCK_MILLIS));
            for (int item : each(sleeping)) {
                throw new AssertionError(item);
            }
        }));
        assertTrue(told.await(10, TimeUnit.SECONDS));
        assertTrue(texts.stream().noneMatch(text -> text.contains("generator on another thread")), texts::toString);
    }

    private static AsyncGenerator<Boolean> locking(ReentrantLock lock, long millis) {
        return asyncGenerator(out -> out.yield(lock.tryLock(millis, TimeUnit.MILLISECONDS)));
    }

    @Test
    void itIsNotPartOfTheLoop() throws InterruptedException {
        EventLoop[] running = new EventLoop[1];
        int[] calls = new int[2];
        AtomicInteger reports = new AtomicInteger();
        reaction = () -> {
            reports.incrementAndGet();
            running[0] = Loops.getRunningLoopOrNull();
            loop.callSoonThreadsafe(() -> calls[0]++);
            loop.callSoon(() -> calls[1]++);
        };
        assertEquals("done", runBesideOthers(() -> Thread.sleep(BLOCK_MILLIS)));
        assertNull(running[0]);
        assertEquals(reports.get(), calls[0]);
        assertEquals(0, calls[1], "refused, as on any other thread");
    }

    @Test
    void itMayWaitForALockThatTheTaskHolds() {
        ReentrantLock lock = new ReentrantLock();
        reaction = () -> {
            lock.lock();
            lock.unlock();
        };
        assertEquals("done", runBesideOthers(() -> {
            lock.lock();
            try {
                Thread.sleep(BLOCK_MILLIS);
            } finally {
                lock.unlock();
            }
        }));
    }

    /** Runs a task that blocks the loop, beside one that looks whether it does. */
    private @Nullable String runBesideOthers(Action<Exception> block) {
        String result = loop.runUntilComplete(async(() -> {
            Task<String> blocking = createTask(
                    () -> {
                        inTask = true;
                        block.run();
                        inTask = false;
                        await(sleep(0.01));
                        return "done";
                    },
                    BLOCKER);
            Task<Void> watching = createTask(() -> {
                while (true) {
                    await(sleep(0.002));
                    overlaps += inTask ? 1 : 0;
                }
            });
            try {
                return await(waitFor(blocking, 20));
            } finally {
                watching.cancel();
            }
        }));
        awaitReport();
        loop.runUntilComplete(sleep(0.05));
        assertEquals(0, overlaps);
        assertFalse(inTask);
        return result;
    }

    private void awaitReport() {
        try {
            assertTrue(told.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void compute() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BLOCK_MILLIS);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
