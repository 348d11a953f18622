package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.junit.jupiter.api.Test;

/** What makes a run fail, and what the report says of it. */
class AssertionsTest {

    private static SimulationFailure failureOf(Scenario scenario) {
        SimulationFailure failure =
                Simulation.of(scenario).withRuns(20).explore().failure();
        assertNotNull(failure);
        return failure;
    }

    @Test
    void whatMustAlwaysHoldIsLookedAtAfterEachStep() {
        SimulationFailure failure = failureOf(world -> {
            int[] balance = new int[1];
            world.always("the balance is not negative", () -> balance[0] >= 0);
            await(sleep(1));
            balance[0] = -1;
            await(sleep(0));
            balance[0] = 1;
        });
        assertEquals("always 'the balance is not negative' does not hold", failure.what());
    }

    @Test
    void whatMustHoldEventuallyMayHoldForAMoment() {
        int[] value = new int[1];
        Simulation.run(5, world -> {
            world.eventually("it was one", () -> value[0] == 1);
            value[0] = 1;
            await(sleep(0));
            value[0] = 2;
        });
        SimulationFailure failure = failureOf(world -> world.eventually("never", () -> false));
        assertEquals("eventually 'never' never held", failure.what());
    }

    @Test
    void aDeadlockSaysWhoWaitsForWhat() {
        SimulationFailure failure = failureOf(world -> {
            Lock lock = new Lock();
            await(lock.acquire());
            await(lock.acquire());
        });
        assertTrue(failure.what().startsWith("deadlock: all tasks wait and nothing is due"), failure.what());
        assertTrue(failure.what().contains("a lock that test holds"), failure.what());
    }

    @Test
    void aProgramThatEndsMustLeaveNothing() {
        SimulationFailure task = failureOf(world -> {
            Host host = world.host("host", () -> {
                createTask(() -> await(sleep(100)));
            });
            await(host.join());
        });
        assertTrue(task.what().startsWith("leak: the program of host host has ended and leaves task "), task.what());
        SimulationFailure socket = failureOf(world -> {
            Host host = world.host("host", () -> {
                await(startServer((_, _) -> {}, null, 80));
            });
            await(host.join());
        });
        assertTrue(socket.what().contains("listening socket of host"), socket.what());
    }

    @Test
    void theTestMustLeaveNothingEither() {
        SimulationFailure failure = failureOf(world -> {
            createTask(() -> await(sleep(100)), "forgotten");
        });
        assertEquals("leak: the program of host test has ended and leaves task forgotten", failure.what());
        Simulation.run(5, world -> {
            world.allowLeaks();
            createTask(() -> await(sleep(100)));
        });
    }

    @Test
    void anExceptionThatNobodyRetrievesIsAFailure() {
        SimulationFailure failure = failureOf(world -> {
            Host host = world.host("host", () -> {
                createTask(() -> {
                    throw new IllegalStateException("broken");
                });
                await(sleep(1));
            });
            await(host.join());
        });
        assertEquals("host host reported: Task exception was never retrieved", failure.what());
        assertEquals("broken", failure.getCause().getMessage());
        Simulation.run(5, world -> {
            Task<Void> task = createTask(() -> {
                throw new IllegalStateException("retrieved");
            });
            await(sleep(1));
            assertEquals("retrieved", String.valueOf(task.exception().getMessage()));
        });
    }

    @Test
    void aCoroutineThatNobodyAwaitsIsAFailure() {
        SimulationFailure failure = failureOf(world -> {
            Coroutine<Void> _ = sleep(1);
            await(sleep(1));
        });
        assertTrue(failure.what().contains("never awaited"), failure.what());
    }

    @Test
    void aProgramThatFailsIsAFailure() {
        SimulationFailure failure = failureOf(world -> {
            world.host("host", () -> {
                await(sleep(1));
                throw new IllegalStateException("broken");
            });
            await(sleep(10));
        });
        assertEquals("the program of host host failed", failure.what());
        assertEquals("broken", String.valueOf(failure.getCause().getMessage()));
    }

    @Test
    void whatDoesNotComeFromTheWorldIsNamed() {
        AtomicInteger runs = new AtomicInteger();
        SimulationFailure failure = failureOf(world -> {
            for (int i = runs.incrementAndGet(); i > 0; i--) {
                await(sleep(1));
            }
            throw new IllegalStateException();
        });
        assertTrue(failure.what().startsWith("uncontrolled nondeterminism"), failure.what());
        assertTrue(failure.getMessage().contains("step"), failure.getMessage());
    }

    @Test
    void aRunThatNeverEndsIsEnded() {
        SimulationFailure steps = failureOf(world -> {
            world.maxSteps(1000);
            while (true) {
                await(sleep(0));
            }
        });
        assertTrue(steps.what().startsWith("there were more than 1000 steps"), steps.what());
        SimulationFailure time = failureOf(world -> {
            world.limit(60);
            while (true) {
                await(sleep(1));
            }
        });
        assertTrue(time.what().startsWith("the world is older than 60 seconds"), time.what());
    }

    @Test
    void quietIsWhenNothingIsDueAnyMore() {
        Simulation.run(10, world -> {
            double[] ended = new double[1];
            world.host("host", () -> {
                await(sleep(7));
                ended[0] = world.time();
                SettableFuture<Void> never = Loops.getRunningLoop().createFuture();
                await(never);
            });
            await(world.quiet());
            assertEquals(7, ended[0], 0.001);
        });
    }

    @Test
    void aReplayStopsWhereItIsToldTo() {
        Simulation simulation = Simulation.of(world -> {
            await(sleep(1));
            await(sleep(2));
            throw new IllegalStateException();
        });
        SimulationFailure failure = simulation.explore().failure();
        assertNotNull(failure);
        String stand = simulation.replay(failure.token()).until(3);
        assertTrue(stand.contains("host test: up\n"), stand);
        assertTrue(stand.contains("AssertionsTest"), stand);
        assertFalse(stand.contains("its program has ended"), stand);
    }
}
