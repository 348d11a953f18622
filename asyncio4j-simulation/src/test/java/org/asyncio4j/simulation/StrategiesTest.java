package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the strategies run, and find. */
class StrategiesTest {

    /** A lost update that takes one deviation from asyncio's order. */
    private static void lostUpdate(World world) {
        int[] value = new int[1];
        Task<Void> first = createTask(() -> {
            int read = value[0];
            await(sleep(0));
            value[0] = read + 1;
        });
        Task<Void> second = createTask(() -> {
            await(sleep(0));
            await(sleep(0));
            int read = value[0];
            await(sleep(0));
            value[0] = read + 1;
        });
        await(gather(first, second));
        assertEquals(2, value[0]);
    }

    private static Exploration explore(String strategy) {
        return Simulation.of(StrategiesTest::lostUpdate)
                .withRuns(2000)
                .withStrategy(Strategy.parse(strategy))
                .explore();
    }

    @Test
    void asynciosOwnOrderIsOneRunThatPasses() {
        Exploration found = explore("fifo");
        assertTrue(found.passed());
        assertEquals(1, found.runs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct(2)", "pct(3)", "pos", "exhaustive(2)"})
    void theOthersFindWhatAnotherOrderBreaks(String strategy) {
        SimulationFailure failure = explore(strategy).failure();
        assertNotNull(failure, strategy);
        assertTrue(failure.deviations() <= 2, failure.getMessage());
    }

    @Test
    void exhaustiveRunsEachScheduleOnceAndEnds() {
        Set<List<String>> orders = new HashSet<>();
        int[] runs = new int[1];
        Exploration found = Simulation.of(world -> {
                    List<String> order = new ArrayList<>();
                    List<Task<Void>> tasks = new ArrayList<>();
                    for (String name : List.of("a", "b", "c")) {
                        tasks.add(createTask(() -> {
                            order.add(name);
                        }));
                    }
                    for (Task<Void> task : tasks) {
                        await(task);
                    }
                    runs[0]++;
                    orders.add(order);
                })
                .withStrategy(Strategy.exhaustive(3))
                .explore();
        assertTrue(found.complete());
        assertEquals(runs[0], found.runs());
        assertEquals(6, orders.size(), orders.toString());
        assertTrue(found.toString().startsWith(runs[0] + " of " + runs[0] + " schedules"), found.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "pct(3)", "pos"})
    void seedsThatFollowEachOtherHaveNoRunInCommon(String strategy) {
        Set<List<Integer>> seen = new HashSet<>();
        for (int seed = 0; seed < 10; seed++) {
            Set<List<Integer>> drawn = new HashSet<>();
            Exploration all = Simulation.of(world -> {
                        List<Integer> numbers = new ArrayList<>();
                        for (int i = 0; i < 10; i++) {
                            numbers.add(world.choose(1000));
                        }
                        drawn.add(numbers);
                    })
                    .withStrategy(Strategy.parse(strategy))
                    .withSeed(seed)
                    .withRuns(20)
                    .explore();
            all.check();
            assertEquals(20, drawn.size());
            drawn.remove(Collections.nCopies(10, 0)); // the plain run, which is the same for all
            drawn.forEach(numbers -> assertTrue(seen.add(numbers), numbers.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pct(1)", "pct(3)"})
    void aLoopThatWaitsForAnotherTaskDoesNotStarveIt(String strategy) {
        Simulation.of(world -> {
                    world.maxSteps(2_000);
                    boolean[] done = new boolean[2];
                    List<Task<Void>> tasks = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        int own = i;
                        tasks.add(createTask(() -> {
                            while (!done[own]) {
                                await(sleep(0));
                            }
                        }));
                    }
                    tasks.add(createTask(() -> {
                        done[0] = true;
                        await(sleep(0));
                        done[1] = true;
                    }));
                    for (Task<Void> task : tasks) {
                        await(task);
                    }
                })
                .withStrategy(Strategy.parse(strategy))
                .withRuns(200)
                .explore()
                .check();
    }

    @Test
    void callbacksKeepTheirOrderUnlessTheStrategyIsForThat() {
        Scenario inOrder = world -> {
            EventLoop loop = Loops.getRunningLoop();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                loop.callSoon(() -> order.add(number));
            }
            await(sleep(1));
            assertEquals(List.of(0, 1, 2, 3, 4), order);
        };
        assertTrue(Simulation.of(inOrder).withRuns(200).explore().passed());
        Exploration permuted = Simulation.of(inOrder)
                .withRuns(200)
                .withStrategy(Strategy.random().permutingCallbacks())
                .explore();
        assertNotNull(permuted.failure());
    }

    @Test
    void noTaskOvertakesACallbackThatWasThereBefore() {
        Simulation.run(200, world -> {
            boolean[] called = new boolean[1];
            Loops.getRunningLoop().callSoon(() -> called[0] = true);
            await(sleep(0));
            assertTrue(called[0]);
        });
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Strategy.parse("best"));
    }
}
