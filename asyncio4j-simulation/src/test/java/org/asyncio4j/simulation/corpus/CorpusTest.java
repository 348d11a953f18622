package org.asyncio4j.simulation.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.SimulationFailure;
import org.asyncio4j.simulation.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How soon the strategies find well-known faults, and how far they reduce what they found. */
class CorpusTest {

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");
    private static final int SEEDS = NIGHTLY ? 20 : 5;
    private static final int MOST_RUNS = 2000;

    /** So far apart that their runs are not the same. */
    private static final long SEED_DISTANCE = 1_000_003;

    static List<Bug> bugs() {
        return Stream.of(Updates.bugs(), Locks.bugs(), History.bugs(), Work.bugs(), Network.bugs())
                .flatMap(List::stream)
                .toList();
    }

    private static Exploration explore(Bug bug, Strategy strategy, int seed, int shrinkingRuns) {
        return Simulation.of(bug.broken())
                .withStrategy(strategy)
                .withSeed(seed * SEED_DISTANCE)
                .withRuns(MOST_RUNS)
                .withShrinkingRuns(shrinkingRuns)
                .explore();
    }

    private static boolean isFoundByFifo(Bug bug) {
        return !explore(bug, Strategy.fifo(), 0, 0).passed();
    }

    /** Returns the runs until the first failure, the median of some seeds; {@link #MOST_RUNS} + 1 if there was none. */
    private static int runsToFind(Bug bug, Strategy strategy) {
        List<Integer> runs = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Exploration found = explore(bug, strategy, seed, 0);
            runs.add(found.passed() ? MOST_RUNS + 1 : found.runs());
        }
        return runs.stream().sorted().toList().get(SEEDS / 2);
    }

    @Test
    void thereAreAtLeastFortyWithNamesOfTheirOwn() {
        Set<String> names = new HashSet<>();
        bugs().forEach(bug -> names.add(bug.name()));
        assertEquals(bugs().size(), names.size());
        assertTrue(names.size() >= 40, names.size() + " bugs");
    }

    @Test
    void asynciosOwnOrderHidesAtLeastFourInFive() {
        List<Bug> found = bugs().stream().filter(CorpusTest::isFoundByFifo).toList();
        assertTrue(found.size() * 5 <= bugs().size(), found.toString());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void randomOrPctFindsEach(Bug bug) {
        int random = runsToFind(bug, Strategy.random());
        assertTrue(Math.min(random, runsToFind(bug, Strategy.pct(3))) <= MOST_RUNS, bug.wrong());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void theMendedProgramPasses(Bug bug) {
        Simulation.of(bug.mended())
                .withRuns(NIGHTLY ? MOST_RUNS : 200)
                .explore()
                .check();
    }

    @Test
    void nineInTenAreReducedToTwoDeviations() {
        List<String> more = new ArrayList<>();
        for (Bug bug : bugs()) {
            SimulationFailure failure = explore(bug, Strategy.random(), 0, 500).failure();
            if (failure == null) {
                failure = explore(bug, Strategy.pct(3), 0, 500).failure();
            }
            assertNotNull(failure, bug.name());
            if (failure.deviations() > 2) {
                more.add(bug.name() + ": " + failure.getMessage());
            }
        }
        assertTrue(more.size() * 10 <= bugs().size(), more.toString());
    }
}
