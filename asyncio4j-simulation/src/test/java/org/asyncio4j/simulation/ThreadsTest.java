package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.extras.BlockingReceiveChannel;
import org.asyncio4j.extras.ChannelClosedException;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.extras.Extras;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @SimulationTest(runs = 20)
    void aLimitedWaitTakesTheTimeOfTheWorld(World world) {
        EventLoop loop = Loops.getRunningLoop();
        SettableFuture<Integer> never = loop.createFuture();
        assertTrue(await(toThread(() -> {
            try {
                int _ = runCoroutineThreadsafe(async(() -> await(never)), loop).get(60, TimeUnit.SECONDS);
                return false;
            } catch (TimeoutException e) {
                return true;
            }
        })));
        assertTrue(world.time() >= 60 && world.time() < 61, world::toString);
        never.cancel();
        await(sleep(1));
    }

    @SimulationTest(runs = 20)
    void aLimitThatWasNotNeededKeepsNothingWaiting(World world) {
        EventLoop loop = Loops.getRunningLoop();
        assertEquals(
                7,
                await(toThread(
                        () -> runCoroutineThreadsafe(async(() -> 7), loop).get(60, TimeUnit.SECONDS))));
        await(world.quiet());
        assertTrue(world.time() < 1, world::toString);
    }

    /** For what never comes: of a host that crashes, and of the test's own when it ends. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThreadThatWaitsEndsWithItsWorld(boolean crashes) throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<String> problems = ConcurrentHashMap.newKeySet();
        Simulation.of(world -> {
                    world.allowLeaks();
                    Host host = world.host("waiting", () -> {
                        BlockingReceiveChannel<Integer> receiver =
                                Extras.<Integer>openChannel(1).receiver().blocking();
                        await(toThread(() -> {
                            threads.add(Thread.currentThread());
                            try {
                                int _ = receiver.receive();
                            } catch (ChannelClosedException e) {
                                problems.add(String.valueOf(e.getMessage()).replaceAll(": .*", ""));
                            }
                        }));
                    });
                    await(sleep(1));
                    if (crashes) {
                        host.crash();
                    }
                })
                .withRuns(20)
                .explore()
                .check();
        assertEquals(20, threads.size());
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Set.of("the channel's loop has ended"), problems);
    }

    @Test
    void aDeadlockNamesWhatAThreadWaitsFor() {
        SimulationFailure failure = Simulation.of(world -> {
                    ChannelPair<Integer> pair = openChannel(1);
                    BlockingReceiveChannel<Integer> receiver = pair.receiver().blocking();
                    await(toThread(receiver::receive));
                })
                .withRuns(1)
                .explore()
                .failure();
        assertNotNull(failure);
        assertTrue(failure.what().startsWith("deadlock: "), failure.getMessage());
        assertTrue(failure.getMessage().contains("an item of <channel"), failure.getMessage());
    }
}
