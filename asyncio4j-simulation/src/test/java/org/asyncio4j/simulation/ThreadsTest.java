package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.util.concurrent.Executors;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

/** Calls on other threads run while the world waits. */
class ThreadsTest {

    @SimulationTest(runs = 50)
    void aCallRunsOnItsOwnThread(World world) {
        Thread here = Thread.currentThread();
        Thread there = await(toThread(Thread::currentThread));
        assertNotSame(here, there);
    }

    @SimulationTest(runs = 50)
    void aCallMayBlockForItsLoop(World world) {
        EventLoop loop = Loops.getRunningLoop();
        int result = await(toThread(() -> {
            int first = runCoroutineThreadsafe(
                            async(() -> {
                                await(sleep(5));
                                return 20;
                            }),
                            loop)
                    .get();
            return first + runCoroutineThreadsafe(async(() -> 22), loop).join();
        }));
        assertEquals(42, result);
    }

    @SimulationTest(runs = 20)
    void anExecutorOfTheProgramsOwnIsUsed(World world) {
        try (var executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"))) {
            assertEquals(
                    "mine",
                    await(Loops.getRunningLoop()
                            .runInExecutor(
                                    executor, () -> Thread.currentThread().getName())));
        }
    }
}
