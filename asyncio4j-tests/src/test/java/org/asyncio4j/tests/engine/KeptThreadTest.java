package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.Runner;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A loop keeps the thread that it runs on, and nothing of one loop is left on it for the next. */
class KeptThreadTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    /** Runs {@code body} in a callback, which is on the loop's own thread. */
    private static void inCallback(EventLoop loop, Runnable body) {
        loop.callSoon(() -> {
            body.run();
            loop.stop();
        });
        loop.runForever();
    }

    private static Thread threadOf(EventLoop loop) {
        Thread[] seen = new Thread[1];
        inCallback(loop, () -> seen[0] = Thread.currentThread());
        return seen[0];
    }

    @Test
    void eachRunOfALoopIsOnItsThreadWhoeverCalls() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Thread own = threadOf(loop);
            assertSame(own, threadOf(loop));
            assertSame(own, OtherThread.call(Thread.ofPlatform(), () -> threadOf(loop)));
            assertSame(own, OtherThread.call(Thread.ofVirtual(), () -> threadOf(loop)));
            assertEquals("done", loop.runUntilComplete(sleep(0, "done")));
            assertSame(own, threadOf(loop));
        }
    }

    @Test
    void aRunnerKeepsItsThreadToo() {
        Set<Thread> seen = new HashSet<>();
        try (Runner runner = new Runner()) {
            for (int i = 0; i < 5; i++) {
                runner.run(() -> {
                    Loops.getRunningLoop().callSoon(() -> seen.add(Thread.currentThread()));
                    await(sleep(0));
                });
            }
            runner.getLoop().callSoon(() -> seen.add(Thread.currentThread()));
        }
        assertEquals(1, seen.size());
    }

    @Test
    void threadLocalsStayBetweenTheRunsOfALoop() {
        try (EventLoop loop = Loops.newEventLoop()) {
            inCallback(loop, () -> LOCAL.set("kept"));
            String[] seen = new String[1];
            inCallback(loop, () -> seen[0] = LOCAL.get());
            assertEquals("kept", seen[0]);
        }
    }

    @Test
    void theNextLoopFindsNothingOfTheOneBefore() {
        ClassLoader mine = new ClassLoader(KeptThreadTest.class.getClassLoader()) {};
        // On the carrier engine mostly on the same thread, on the portable one never.
        for (int i = 0; i < 5; i++) {
            try (EventLoop loop = Loops.newEventLoop()) {
                inCallback(loop, () -> {
                    Thread here = Thread.currentThread();
                    assertNull(LOCAL.get());
                    assertNull(INHERITABLE.get());
                    assertEquals("asyncio", here.getName());
                    assertNotSame(mine, here.getContextClassLoader());
                    assertFalse(here.isInterrupted());
                    assertEquals(Thread.NORM_PRIORITY, here.getPriority());
                    LOCAL.set("of the loop before");
                    INHERITABLE.set("of the loop before");
                    here.setName("renamed");
                    here.setPriority(Thread.MIN_PRIORITY);
                    here.setContextClassLoader(mine);
                    Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
                    assertFalse(before instanceof Ignoring);
                    here.setUncaughtExceptionHandler(new Ignoring());
                });
            }
        }
    }

    private static final class Ignoring implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable problem) {}
    }

    @Test
    void nothingOfTheCallerIsLeftOnAThreadThatWaits() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(new ClassLoader(before) {});
        INHERITABLE.set("the caller's");
        try (EventLoop loop = Loops.newEventLoop()) {
            String[] seen = {"nothing"};
            inCallback(loop, () -> seen[0] = INHERITABLE.get());
            assertNull(seen[0]);
            assertSame(ClassLoader.getSystemClassLoader(), threadOf(loop).getContextClassLoader());
        } finally {
            INHERITABLE.remove();
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void runsInARowUseOneThreadOnTheCarrierEngine() {
        if (!Engine.get().name().equals("carrier")) {
            return; // A virtual thread costs too little to be kept for another loop.
        }
        // Others may end or take threads meanwhile, but not each time.
        AtomicInteger same = new AtomicInteger();
        Thread last = null;
        for (int i = 0; i < 20; i++) {
            Thread[] seen = new Thread[1];
            run(() -> {
                Loops.getRunningLoop().callSoon(() -> seen[0] = Thread.currentThread());
                await(sleep(0));
            });
            if (seen[0] == last) {
                same.incrementAndGet();
            }
            last = seen[0];
        }
        assertTrue(same.get() > 10, () -> "only " + same);
    }

    @Test
    void aLoopWithAnotherStackSizeGetsAnotherThread() {
        Thread usual;
        try (EventLoop loop = Loops.newEventLoop()) {
            usual = threadOf(loop);
        }
        try (EventLoop large = Loops.newEventLoop(LoopOptions.DEFAULT.withStackSize(32 << 20))) {
            assertNotSame(usual, threadOf(large));
        }
    }

    @Test
    void loopsAtOnceHaveThreadsOfTheirOwn() {
        List<EventLoop> loops = new ArrayList<>();
        Set<Thread> threads = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            EventLoop loop = Loops.newEventLoop();
            loops.add(loop);
            threads.add(threadOf(loop));
        }
        loops.forEach(EventLoop::close);
        assertEquals(5, threads.size());
    }

    @Test
    void aFinallyBlockAtCloseRunsOnTheLoopsThread() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((where, problem) -> {});
        Thread own = threadOf(loop);
        loop.createTask(async(() -> await(sleep(1000))));
        loop.runUntilComplete(sleep(0));
        Thread[] seen = new Thread[1];
        loop.callSoon(() -> seen[0] = Thread.currentThread());
        loop.runUntilComplete(sleep(0));
        assertSame(own, seen[0]);
        loop.close();
        assertTrue(loop.isClosed());
    }

    @Tag("real-time")
    @Test
    void theThreadOfAClosedLoopEndsSoon() {
        Thread own;
        try (EventLoop loop = Loops.newEventLoop()) {
            own = threadOf(loop);
            assertTrue(own.isAlive());
        }
        for (int i = 0; i < 1000 && own.isAlive(); i++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertFalse(own.isAlive());
    }

    @Tag("memory")
    @Test
    void theThreadOfAForgottenLoopEnds() throws Exception {
        Thread own = threadOf(Loops.newEventLoop());
        Garbage.collectUntil(() -> !own.isAlive(), () -> LockSupport.parkNanos(10_000_000));
        assertFalse(own.isAlive());
    }

    @Test
    void aThreadThatWaitsDoesNotKeepTheJvmAlive() {
        new ChildJvm(Forgetful.class).run().assertPrinted("end of main");
    }

    static final class Forgetful {

        private static final List<EventLoop> FORGOTTEN = new ArrayList<>();

        private Forgetful() {}

        public static void main(String[] args) {
            EventLoop loop = Loops.newEventLoop();
            FORGOTTEN.add(loop);
            loop.runUntilComplete(sleep(0));
            run(() -> await(sleep(0)));
            System.out.println("end of main");
        }
    }
}
