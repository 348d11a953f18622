package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.asyncio4j.simulation.corpus.Parts.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.SimulationFailure;
import org.asyncio4j.simulation.Strategy;
import org.asyncio4j.simulation.corpus.Parts.Body;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How soon the strategies find well-known faults, and how far they reduce what they found. The table is written to {@code
 * target/simulation-corpus.md}: from 5 seeds, and each night from 20. Figures may
 * differ from those in {@code docs/simulation-corpus.md}; its bugs may not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 1, unit = TimeUnit.HOURS)
class CorpusTest {

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");
    private static final int SEEDS = NIGHTLY ? 20 : 5;
    private static final int MOST_RUNS = 2000;
    private static final int SHRINKING_RUNS = 500;

    private final Map<Bug, Row> rows = new LinkedHashMap<>();

    /**
     * What was found of a bug: schedules to the first failure, the median of the seeds, or more than {@link #MOST_RUNS} if there was none;
     * and the deviations that were left.
     */
    private record Row(boolean fifo, int random, int pct, int pos, int exhaustive, int deviations) {}

    static List<Bug> bugs() {
        return Stream.of(Updates.bugs(), Locks.bugs(), History.bugs(), Work.bugs(), Network.bugs())
                .flatMap(List::stream)
                .toList();
    }

    private static Exploration explore(Bug bug, Strategy strategy, int seed, int shrinkingRuns) {
        return Simulation.of(bug.broken())
                .withStrategy(strategy)
                .withSeed(seed)
                .withRuns(MOST_RUNS)
                .withShrinkingRuns(shrinkingRuns)
                .explore();
    }

    private static int median(Bug bug, Strategy strategy, int seeds) {
        List<Integer> runs = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            runs.add(runsToFind(explore(bug, strategy, seed, 0)));
        }
        return runs.stream().sorted().toList().get(seeds / 2);
    }

    private static int runsToFind(Exploration found) {
        return found.passed() ? MOST_RUNS + 1 : found.runs();
    }

    /** Returns how many deviations are left of what one seed finds, or -1 if it finds nothing. */
    private static int deviations(Bug bug) {
        for (Strategy strategy : List.of(Strategy.random(), Strategy.pct(3))) {
            @Nullable
            SimulationFailure failure =
                    explore(bug, strategy, 0, SHRINKING_RUNS).failure();
            if (failure != null) {
                return failure.deviations();
            }
        }
        return -1;
    }

    private static Row measure(Bug bug) {
        return new Row(
                !explore(bug, Strategy.fifo(), 0, 0).passed(),
                median(bug, Strategy.random(), SEEDS),
                median(bug, Strategy.pct(3), SEEDS),
                median(bug, Strategy.pos(), SEEDS),
                runsToFind(explore(bug, Strategy.exhaustive(1), 0, 0)),
                deviations(bug));
    }

    @BeforeAll
    void measureAll() throws IOException {
        StringBuilder table = new StringBuilder("| bug | what is wrong | fifo | random | pct(3) | pos | exhaustive(1) |"
                + " deviations |\n|---|---|---|---|---|---|---|---|\n");
        for (Bug bug : bugs()) {
            Row row = measure(bug);
            rows.put(bug, row);
            table.append("| ")
                    .append(String.join(
                            " | ",
                            bug.name(),
                            bug.wrong(),
                            row.fifo ? "1" : "-",
                            text(row.random),
                            text(row.pct),
                            text(row.pos),
                            text(row.exhaustive),
                            String.valueOf(row.deviations)))
                    .append(" |\n");
        }
        Path folder = Path.of("target");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("simulation-corpus.md"), table);
    }

    private static String text(int runs) {
        return runs > MOST_RUNS ? "-" : String.valueOf(runs);
    }

    private Row rowOf(Bug bug) {
        for (Map.Entry<Bug, Row> each : rows.entrySet()) {
            if (each.getKey().name().equals(bug.name())) {
                return each.getValue();
            }
        }
        throw new AssertionError("no row of " + bug);
    }

    @Test
    void thereAreAtLeastFortyWithNamesOfTheirOwn() {
        Set<String> names = new HashSet<>();
        bugs().forEach(bug -> names.add(bug.name()));
        assertEquals(bugs().size(), names.size());
        assertTrue(names.size() >= 40, names.size() + " bugs");
    }

    @Test
    void theDocumentedTableHasEachOfThem() throws IOException {
        String table = Files.readString(Path.of("..", "docs", "simulation-corpus.md"));
        for (Bug bug : bugs()) {
            assertTrue(table.contains("| " + bug.name() + " | " + bug.wrong() + " |"), bug.name());
        }
    }

    @Test
    void asynciosOwnOrderHidesAtLeastFourInFive() {
        long found = rows.values().stream().filter(Row::fifo).count();
        assertTrue(found * 5 <= rows.size(), found + " of " + rows.size());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void randomOrPctFindsEach(Bug bug) {
        Row row = rowOf(bug);
        assertTrue(Math.min(row.random, row.pct) <= MOST_RUNS, bug.wrong());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void theMendedProgramPasses(Bug bug) {
        for (Strategy strategy : List.of(Strategy.random(), Strategy.pct(3))) {
            Simulation.of(bug.mended())
                    .withStrategy(strategy)
                    .withRuns(NIGHTLY ? MOST_RUNS : 100)
                    .explore()
                    .check();
        }
    }

    @Test
    void nineInTenAreReducedToTwoDeviations() {
        List<String> more = new ArrayList<>();
        rows.forEach((bug, row) -> {
            if (row.deviations < 0 || row.deviations > 2) {
                more.add(bug.name() + ": " + row.deviations);
            }
        });
        assertTrue(more.size() * 10 <= rows.size(), more.toString());
    }

    @Test
    void exhaustiveEndsForFourTasksOfFourAwaits() {
        Exploration all = Simulation.of(world -> {
                    int[] value = new int[1];
                    Body body = () -> {
                        turns(4);
                        value[0]++;
                    };
                    together(body, body, body, body);
                    assertEquals(4, value[0]);
                })
                .withStrategy(Strategy.exhaustive(2))
                .explore();
        all.check();
        assertTrue(all.complete());
        assertTrue(all.toString().startsWith(all.runs() + " of " + all.runs() + " schedules"), all.toString());
        Exploration found = explore(Updates.bugs().getFirst(), Strategy.exhaustive(2), 0, SHRINKING_RUNS);
        assertNotNull(found.failure());
        assertEquals(1, found.failure().deviations());
    }
}
