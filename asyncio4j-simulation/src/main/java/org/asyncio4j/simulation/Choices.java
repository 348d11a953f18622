package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The choices of one run, in one sequence: schedule, faults and data. 0 is what happens in the plain run; all else is a
 * deviation from it. The n-th choice of each kind has a name that does not change when choices of other kinds come or go, so
 * that leaving out one deviation leaves the others where they were, as far as possible.
 *
 * <p>A guide makes the choices, or a list of deviations does that was recorded before; then all others are 0.
 */
final class Choices {

    /** A choice that was not 0: the n-th of its kind. */
    record Deviation(Kind kind, int index, int value) {}

    private static final int[] NONE = {};

    private final Guide guide;

    /** The given deviations of each kind, as index and value in turn; null without any. */
    private final int[][] given;

    private final int[] cursor = new int[Kind.ALL.length];
    private final int[] counts = new int[Kind.ALL.length];

    // The deviations that happened: kind, index and value in turn.
    private int[] log = new int[96];
    private int size;

    /** The bound of each choice of a step, for those who explore all. */
    private int[] bounds = NONE;

    private boolean keepsBounds;

    private Choices(Guide guide, int[][] given) {
        this.guide = guide;
        this.given = given;
    }

    static Choices by(Guide guide) {
        return new Choices(guide, new int[0][]);
    }

    static Choices of(List<Deviation> deviations) {
        int[][] given = new int[Kind.ALL.length][];
        for (Kind kind : Kind.ALL) {
            List<Deviation> ofKind = deviations.stream()
                    .filter(it -> it.kind() == kind)
                    .sorted((a, b) -> Integer.compare(a.index(), b.index()))
                    .toList();
            int[] flat = new int[ofKind.size() * 2];
            for (int i = 0; i < ofKind.size(); i++) {
                flat[2 * i] = ofKind.get(i).index();
                flat[2 * i + 1] = ofKind.get(i).value();
            }
            given[kind.ordinal()] = flat;
        }
        return new Choices(Guide.PLAIN, given);
    }

    void keepBounds() {
        keepsBounds = true;
        bounds = new int[64];
    }

    /** Returns how many steps each choice of a step had to choose from. */
    int[] stepBounds() {
        return Arrays.copyOf(bounds, counts[Kind.STEP.ordinal()]);
    }

    /** Returns whether all steps are the first that are ready. */
    boolean isPlain() {
        return guide.isPlain() && !keepsBounds && (given.length == 0 || isOver(Kind.STEP));
    }

    private boolean isOver(Kind kind) {
        return cursor[kind.ordinal()] >= given[kind.ordinal()].length;
    }

    /** Returns the index of the next step; see {@link Guide#step}. */
    int step(long[] lanes, int count) {
        int index = counts[Kind.STEP.ordinal()];
        if (keepsBounds) {
            if (index == bounds.length) {
                bounds = Arrays.copyOf(bounds, index * 2);
            }
            bounds[index] = count;
        }
        return note(Kind.STEP, given.length > 0 ? next(Kind.STEP, count) : guide.step(lanes, count));
    }

    /** Returns a number from 0 to {@code bound - 1}. */
    int choose(Kind kind, int bound) {
        return note(kind, given.length > 0 ? next(kind, bound) : guide.other(kind, bound));
    }

    /** Returns whether something happens that has a probability; never if that is 0, which then is no choice. */
    boolean chance(Kind kind, double probability) {
        if (probability <= 0) {
            return false;
        }
        return note(kind, given.length > 0 ? next(kind, 2) : guide.chance(kind, probability) ? 1 : 0) != 0;
    }

    private int next(Kind kind, int bound) {
        int[] ofKind = given[kind.ordinal()];
        int at = cursor[kind.ordinal()];
        if (at >= ofKind.length || ofKind[at] != counts[kind.ordinal()]) {
            return 0;
        }
        cursor[kind.ordinal()] = at + 2;
        return Math.min(ofKind[at + 1], bound - 1);
    }

    private int note(Kind kind, int value) {
        int index = counts[kind.ordinal()]++;
        if (value != 0) {
            if (size == log.length) {
                log = Arrays.copyOf(log, size * 2);
            }
            log[size++] = kind.ordinal();
            log[size++] = index;
            log[size++] = value;
        }
        return value;
    }

    /** Returns how many choices of a kind there were. */
    int count(Kind kind) {
        return counts[kind.ordinal()];
    }

    /** Returns how many deviations there were so far. */
    int deviationCount() {
        return size / 3;
    }

    /** Returns the deviations, in the order of the run. */
    List<Deviation> deviations() {
        List<Deviation> all = new ArrayList<>(size / 3);
        for (int i = 0; i < size; i += 3) {
            all.add(new Deviation(Kind.ALL[log[i]], log[i + 1], log[i + 2]));
        }
        return all;
    }
}
