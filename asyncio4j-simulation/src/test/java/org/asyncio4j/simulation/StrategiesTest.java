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
