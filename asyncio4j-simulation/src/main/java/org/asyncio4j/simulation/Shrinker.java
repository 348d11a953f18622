package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.asyncio4j.simulation.Choices.Deviation;
import org.jspecify.annotations.Nullable;

/**
 * Reduces the deviations of a failing run to few that still fail in the same way: delta debugging (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002) over the one sequence of schedule, faults and data; then each value
 * to a smaller one. Before that it tries to do without a whole kind at once.
 *
 * <p>That ends where nothing can be left out, which need not be the least: another single step may do what three did together.
 * So with what is left of the budget it tries each single deviation from the plain order of steps, alone, and then with one of
 * those that it has.
 *
 * <p>A candidate that fails is replaced by the deviations that its run had, which may be fewer: those after the failure, and
 * those for which there was no choice any more, are gone.
 */
final class Shrinker {

    /** Runs deviations; returns those that the run had if it failed in the same way, or null. */
    private final Function<List<Deviation>, @Nullable List<Deviation>> attempt;

    /** Makes the plain run, and returns how many steps were ready at each of its choices. */
    private final Supplier<int[]> plainBounds;

    private final int budget;
    private int runs;
    private List<Deviation> best;

    Shrinker(
            List<Deviation> failing,
            int budget,
            Function<List<Deviation>, @Nullable List<Deviation>> attempt,
            Supplier<int[]> plainBounds) {
        this.best = failing;
        this.budget = budget;
        this.attempt = attempt;
        this.plainBounds = plainBounds;
    }

    /** Returns how many runs it took. */
    int runs() {
        return runs;
    }

    List<Deviation> shrink() {
        withoutKinds();
        int before;
        do {
            before = best.size();
            removeChunks();
        } while (best.size() < before && hasBudget());
        if (best.size() > 1 && hasBudget()) {
            replaceBySteps();
        }
        lowerValues();
        return best;
    }

    private void replaceBySteps() {
        runs++;
        int[] bounds = plainBounds.get();
        for (Deviation each : List.copyOf(best)) {
            if (improves(List.of(each))) {
                return;
            }
        }
        if (trySteps(bounds, List.of())) {
            return;
        }
        List<Deviation> before = best;
        for (int i = 0; i < before.size() && best.size() > 2; i++) {
            boolean _ = trySteps(bounds, List.of(before.get(i)));
        }
    }

    /** Tries {@code with} and one deviation of a step, whichever; returns whether that fails. */
    private boolean trySteps(int[] bounds, List<Deviation> with) {
        for (int step = 0; step < bounds.length; step++) {
            for (int value = 1; value < bounds[step] && hasBudget(); value++) {
                List<Deviation> candidate = new ArrayList<>(with);
                candidate.add(new Deviation(Kind.STEP, step, value));
                if (improves(candidate)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasBudget() {
        return runs < budget;
    }

    private boolean improves(List<Deviation> candidate) {
        if (!hasBudget()) {
            return false;
        }
        runs++;
        List<Deviation> had = attempt.apply(candidate);
        if (had == null || had.size() > candidate.size()) {
            return false;
        }
        best = had;
        return true;
    }

    private void withoutKinds() {
        for (Kind kind : Kind.ALL) {
            List<Deviation> others =
                    best.stream().filter(it -> it.kind() != kind).toList();
            if (others.size() < best.size()) {
                boolean _ = improves(others);
            }
        }
    }

    private void removeChunks() {
        for (int chunk = Math.max(1, best.size() / 2); chunk >= 1; chunk /= 2) {
            int from = Math.max(0, best.size() - chunk);
            while (from >= 0 && hasBudget()) {
                List<Deviation> candidate = new ArrayList<>(best.subList(0, Math.min(from, best.size())));
                candidate.addAll(best.subList(Math.min(best.size(), from + chunk), best.size()));
                if (candidate.size() < best.size() && improves(candidate)) {
                    from = Math.min(from, best.size());
                }
                if (from == 0) {
                    break;
                }
                from = Math.max(0, from - chunk);
            }
        }
    }

    private void lowerValues() {
        for (int i = 0; i < best.size() && hasBudget(); i++) {
            int value = best.get(i).value();
            for (int lower = 1; lower < value && hasBudget(); lower += Math.max(1, (value - lower) / 2)) {
                int at = i;
                Deviation old = best.get(i);
                List<Deviation> candidate = new ArrayList<>(best);
                candidate.set(at, new Deviation(old.kind(), old.index(), lower));
                if (improves(candidate)) {
                    break;
                }
            }
        }
    }
}
