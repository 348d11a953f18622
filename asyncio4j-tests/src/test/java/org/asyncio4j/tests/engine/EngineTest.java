package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Test;

/** A task is a thread that only its loop runs. */
class EngineTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    @Test
    void theSuiteRunsOnTheEngineItNames() {
        assertEquals(
                System.getProperty("asyncio4j.expectedEngine"), Engine.get().name());
    }

    @AsyncioTest
    void oneTaskRunsAtATime() {
        int[] inside = new int[1];
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(createTask(() -> {
                for (int step = 0; step < 100; step++) {
                    assertEquals(1, ++inside[0]);
                    Thread.onSpinWait();
                    inside[0]--;
                    await(sleep(0));
                }
            }));
        }
        await(gather(tasks));
    }

    @AsyncioTest
    void aTasksThreadHasTheTasksName() {
        Task<String> named = createTask(async(() -> Thread.currentThread().getName()), "reader of a");
        assertEquals("reader of a", await(named));
        Task<String> renamed = createTask(() -> {
            await(sleep(1));
            return Thread.currentThread().getName();
        });
        await(sleep(0));
        renamed.setName("another");
        assertEquals("another", await(renamed));
    }

    @AsyncioTest
    void threadLocalsBelongToOneTask() {
        LOCAL.set("mine");
        Task<String> other = createTask(() -> String.valueOf(LOCAL.get()));
        assertEquals("null", await(other));
        assertEquals("mine", LOCAL.get());
    }

    @AsyncioTest
    void scopedValuesBelongToOneTask() throws Exception {
        Task<Boolean> other = createTask(() -> {
            await(sleep(1));
            return SCOPED.isBound();
        });
        String seen = ScopedValue.where(SCOPED, "bound").call(() -> {
            await(sleep(2));
            return SCOPED.get();
        });
        assertEquals("bound", seen);
        assertFalse(await(other));
    }

    @AsyncioTest
    void aSuspendedTaskIsNotWokenFromOutside(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        AtomicReference<Thread> thread = new AtomicReference<>();
        Task<Boolean> waiting = createTask(() -> {
            thread.set(Thread.currentThread());
            await(future);
            return Thread.interrupted();
        });
        await(sleep(0));
        LockSupport.unpark(thread.get());
        thread.get().interrupt();
        await(sleep(1));
        assertFalse(waiting.done());
        future.setResult("now");
        assertTrue(await(waiting), "the interrupt is kept for the code of the task");
    }

    @AsyncioTest
    void anInterruptedTaskGoesOnSwitching() {
        Thread.currentThread().interrupt();
        Task<String> other = createTask(() -> "ran");
        await(sleep(1));
        assertTrue(other.done());
        assertTrue(Thread.interrupted());
    }

    @Test
    void aRunOnAVirtualThreadTakesAThreadThatFits() throws InterruptedException {
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread virtual = Thread.ofVirtual().start(() -> {
            try {
                seen.set(run(async(() -> {
                    await(sleep(0.001));
                    return "done";
                })));
            } catch (Throwable problem) {
                seen.set(problem);
            }
        });
        virtual.join();
        assertEquals("done", seen.get());
    }

    @AsyncioTest
    void aLoopCannotRunInsideATask() {
        EventLoop other = Loops.newEventLoop();
        assertThrows(IllegalStateException.class, other::runForever);
        other.close();
    }

    @AsyncioTest
    void anotherLoopRunsOnAnotherThreadMeanwhile() {
        String[] result = new String[1];
        Thread thread = Thread.ofPlatform()
                .start(() -> result[0] = run(async(() -> {
                    await(sleep(0));
                    return "other loop";
                })));
        OtherThread.join(thread);
        assertEquals("other loop", result[0]);
    }

    @Test
    void recursionGoesAsDeepAsTheStackOfTheLoop() {
        boolean carrier = Engine.get().name().equals("carrier");
        int depth = carrier ? 1_000_000 : 5_000;
        LoopOptions large = LoopOptions.DEFAULT.withStackSize(512L << 20);
        int reached =
                run(async(() -> descend(depth)), RunOptions.DEFAULT.withLoopFactory(() -> Loops.newEventLoop(large)));
        assertEquals(depth, reached);
    }

    @Test
    void aLoopWithAStackOfItsOwnRunsOnItsOwnThread() {
        LoopOptions large = LoopOptions.DEFAULT.withStackSize(1 << 20);
        EventLoop loop = Loops.newEventLoop(large);
        Thread[] seen = new Thread[1];
        loop.callSoon(() -> {
            seen[0] = Thread.currentThread();
            loop.stop();
        });
        loop.runForever();
        loop.close();
        assertNotSame(Thread.currentThread(), seen[0]);
    }

    @Test
    void theMainThreadWaitsForALoopOnAThreadOfItsOwn() {
        new ChildJvm(OnMainThread.class).run().assertPrinted("asyncio");
    }

    static final class OnMainThread {

        private OnMainThread() {}

        public static void main(String[] args) {
            EventLoop loop = Loops.newEventLoop();
            loop.callSoon(() -> {
                System.out.println(Thread.currentThread().getName());
                loop.stop();
            });
            loop.runForever();
            loop.close();
        }
    }

    @Test
    void anInterruptOfTheCallerIsNeverLost() throws InterruptedException {
        // A loop that is never idle, and an interrupt that comes at any moment of a step.
        for (int i = 0; i < 50; i++) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    run(() -> {
                        while (true) {
                            await(sleep(0));
                        }
                    });
                } catch (Throwable problem) {
                    thrown.set(problem);
                }
            });
            LockSupport.parkNanos(i * 20_000L);
            thread.interrupt();
            thread.join();
            assertTrue(thrown.get() instanceof KeyboardInterrupt, () -> String.valueOf(thrown.get()));
        }
    }

    @AsyncioTest
    void aStackOverflowEndsOnlyItsTask(ReportedProblems problems) {
        Task<Integer> endless = createTask(() -> descend(Integer.MAX_VALUE));
        await(sleep(0));
        await(sleep(0));
        assertTrue(endless.done());
        assertEquals("alive", await(createTask(() -> "alive")));
        assertTrue(endless.exception() instanceof StackOverflowError);
        assertEquals(List.of(), problems.take());
    }

    @Test
    void anUnawaitedOutOfMemoryErrorReachesTheExceptionHandler() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        loop.createTask(async(() -> {
            throw new OutOfMemoryError("as if");
        }));
        loop.runUntilComplete(sleep(0));
        assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
        loop.close();
        assertEquals(
                "Task exception was never retrieved", problems.take().getFirst().message());
    }

    @AsyncioTest
    void stackTracesOfTasksMayBeTakenAtAnyMoment() {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(createTask(() -> {
                threads.add(Thread.currentThread());
                for (int step = 0; step < 5_000; step++) {
                    await(sleep(0));
                }
            }));
        }
        await(sleep(0));
        List<Thread> observed = List.copyOf(threads);
        Thread observer = Thread.ofPlatform().daemon().start(() -> {
            while (!stop.get()) {
                observed.forEach(Thread::getStackTrace);
            }
        });
        await(gather(tasks));
        stop.set(true);
        OtherThread.join(observer);
    }

    @AsyncioTest
    void aTaskSeesItselfAsCurrent() {
        Task<?> self = currentTask();
        Task<Boolean> other = createTask(() -> currentTask() != self);
        assertTrue(await(other));
        assertSame(self, currentTask());
    }

    private static int descend(int depth) {
        return depth == 0 ? 0 : 1 + descend(depth - 1);
    }
}
