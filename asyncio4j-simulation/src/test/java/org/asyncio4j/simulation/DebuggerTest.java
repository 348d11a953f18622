package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.junit.jupiter.api.Test;

/** A failing run is walked through, forwards and backwards, as with a debugger. */
class DebuggerTest {

    /** What the program has done: made anew in each run. */
    private List<String> done = List.of();

    private void scenario(World world) {
        List<String> mine = new ArrayList<>();
        done = mine;
        List<Task<Void>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            tasks.add(createTask(
                    () -> {
                        try {
                            for (int i = 0; i < 3; i++) {
                                mine.add(name + i);
                                await(sleep(0));
                            }
                        } finally {
                            mine.add(name + " ends");
                        }
                    },
                    name));
        }
        for (Task<Void> task : tasks) {
            await(task);
        }
        assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2", "a ends", "b ends"), mine);
    }

    @Test
    void eachStepShowsWhatWasDoneUntilThen() {
        Simulation simulation = Simulation.of(this::scenario).withRuns(100);
        SimulationFailure failure = simulation.explore().failure();
        assertNotNull(failure);
        Simulation.Replayed replay = simulation.replay(failure.token());
        assertThrows(SimulationFailure.class, replay::run);
        List<String> all = List.copyOf(done);

        List<List<String>> forwards = new ArrayList<>();
        List<String> stands = new ArrayList<>();
        while (forwards.isEmpty() || forwards.getLast().size() < all.size()) {
            done = List.of();
            stands.add(replay.until(forwards.size(), () -> forwards.add(List.copyOf(done))));
        }
        for (int step = 0; step < forwards.size(); step++) {
            List<String> then = forwards.get(step);
            assertEquals(all.subList(0, then.size()), then, "step " + step);
            assertTrue(step == 0 || then.size() - forwards.get(step - 1).size() <= 2, "step " + step);
        }
        assertTrue(forwards.size() > 8, forwards.toString());

        for (int step = forwards.size() - 1; step >= 0; step--) {
            List<String> expected = forwards.get(step);
            done = List.of();
            String stand = replay.until(step, () -> assertEquals(expected, done));
            assertEquals(stands.get(step), stand);
        }
    }

    @Test
    void theStandTellsWhatTasksWaitForInThatMoment() {
        Simulation simulation = Simulation.of(this::scenario);
        String stand = simulation.replay("AQ").until(3);
        assertTrue(stand.contains("task test waits for task a"), stand);
        assertTrue(stand.contains("task b is ready to run"), stand);
        assertTrue(stand.contains("DebuggerTest.java"), stand);
    }

    @Test
    void whatTheLookThrowsIsThrown() {
        Simulation.Replayed replay = Simulation.of(this::scenario).replay("AQ");
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> replay.until(2, () -> {
                    throw new AssertionError("seen");
                }));
        assertEquals("seen", error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> replay.until(-1));
    }
}
