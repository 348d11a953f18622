package org.asyncio4j.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import org.asyncio4j.simulation.Choices.Deviation;
import org.junit.jupiter.api.Test;

/** How few deviations are left of a failure. */
class ShrinkerTest {

    private static final int[] BOUNDS = {1, 3, 4, 2, 1, 3};

    private static final Deviation LATE = new Deviation(Kind.LATENCY, 3, 700);
    private static final Deviation LOST = new Deviation(Kind.LOSS, 1, 1);
    private static final Deviation FIRST = new Deviation(Kind.STEP, 1, 1);
    private static final Deviation OTHER = new Deviation(Kind.STEP, 5, 2);

    private static Shrinker shrinker(List<Deviation> failing, int budget, Predicate<List<Deviation>> fails) {
        return new Shrinker(failing, budget, tried -> fails.test(tried) ? tried : null, () -> BOUNDS);
    }

    private static boolean has(List<Deviation> tried, Deviation... all) {
        return tried.containsAll(List.of(all));
    }

    @Test
    void whatItDoesNotTakeIsLeftOut() {
        assertEquals(
                List.of(LOST),
                shrinker(List.of(FIRST, LATE, LOST, OTHER), 100, it -> has(it, LOST))
                        .shrink());
    }

    @Test
    void aStepMayDoWhatSeveralDidTogether() {
        Shrinker shrinker =
                shrinker(List.of(FIRST, LATE, LOST), 100, it -> has(it, FIRST, LATE, LOST) || has(it, OTHER));
        assertEquals(List.of(OTHER), shrinker.shrink());
    }

    @Test
    void aStepMayReplaceAllButOne() {
        List<Deviation> left = shrinker(
                        List.of(FIRST, LATE, LOST), 100, it -> has(it, FIRST, LATE, LOST) || has(it, LATE, OTHER))
                .shrink();
        assertEquals(2, left.size());
        assertEquals(
                new HashSet<>(List.of(Kind.LATENCY, Kind.STEP)),
                new HashSet<>(List.of(left.get(0).kind(), left.get(1).kind())));
    }

    @Test
    void itNeverTakesMoreRunsThanItMay() {
        for (int budget = 0; budget < 40; budget++) {
            int most = budget;
            int[] runs = new int[1];
            Shrinker shrinker = shrinker(List.of(FIRST, LATE, LOST), budget, it -> {
                runs[0]++;
                return has(it, FIRST, LATE, LOST);
            });
            assertEquals(List.of(FIRST, LATE, LOST).size(), shrinker.shrink().size());
            assertTrue(runs[0] <= most && shrinker.runs() <= most, runs[0] + " of " + most);
        }
    }
}
