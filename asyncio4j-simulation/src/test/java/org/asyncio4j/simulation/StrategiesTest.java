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
import org.asyncio4j.Event;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** So many tasks take so many steps each; returns the orders of their steps that there were. */
    private static Exploration explorePlans(int tasks, int steps, int deviations, Set<List<Integer>> orders) {
        return Simulation.of(world -> {
                    world.allowLeaks();
                    List<Integer> order = new ArrayList<>();
                    for (int i = 0; i < tasks; i++) {
                        int task = i;
                        Task<Void> _ = createTask(() -> {
                            for (int step = 1; step < steps; step++) {
                                order.add(task);
                                await(sleep(0));
                            }
                            order.add(task);
                            // Its end would be one more step.
                            await(new Event().waitFor());
                        });
                    }
                    await(sleep(1));
                    orders.add(order);
                })
                .withStrategy(Strategy.exhaustive(deviations))
                .explore();
    }

    /** Counts what asyncio's queue allows: its first is next, or at the price of a deviation another one. */
    private static int countSchedules(List<Integer> stepsLeft, int deviations) {
        if (stepsLeft.isEmpty()) {
            return 1;
        }
        int sum = 0;
        int last = deviations == 0 ? 0 : stepsLeft.size() - 1;
        for (int i = 0; i <= last; i++) {
            List<Integer> next = new ArrayList<>(stepsLeft);
            int left = next.remove(i) - 1;
            if (left > 0) {
                next.add(left);
            }
            sum += countSchedules(next, deviations - (i == 0 ? 0 : 1));
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 24", "2, 5, 252", "3, 2, 90", "3, 3, 1680", "4, 2, 2520"})
    void exhaustiveRunsAllOrdersThatThereAre(int tasks, int steps, int expected) {
        Set<List<Integer>> orders = new HashSet<>();
        Exploration all = explorePlans(tasks, steps, tasks * steps, orders);
        all.check();
        String count = expected + " of " + expected + " schedules";
        assertTrue(all.complete());
        assertEquals(expected, orders.size());
        assertTrue(all.toString().startsWith(count), all.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 55", "2, 1394"})
    void exhaustiveEndsForFourTasksOfFourAwaits(int deviations, int expected) {
        assertEquals(expected, countSchedules(List.of(5, 5, 5, 5), deviations));
        Set<List<Integer>> orders = new HashSet<>();
        Exploration all = explorePlans(4, 5, deviations, orders);
        all.check();
        assertTrue(all.complete());
        assertTrue(all.toString().startsWith(expected + " of " + expected + " schedules"), all.toString());
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
