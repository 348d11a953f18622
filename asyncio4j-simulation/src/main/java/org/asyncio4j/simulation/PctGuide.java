package org.asyncio4j.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
 *
 * <p>Each task has a random priority, and the ready task of the highest takes the next step. At <i>d</i> - 1 random moments the
 * task that would be next falls below all others. A bug that needs <i>d</i> ordered steps, in a program of <i>n</i> tasks and
 * <i>k</i> choices, is found with a probability of at least 1/(n k^(d-1)).
 *
 * <p>It is fair in the end: a task that took a hundred steps in a row while others were ready falls below them too, or a loop
 * of {@code sleep(0)} that waits for one of them would go round for ever. The probability holds for bugs that need no longer
 * run of one task.
 *
 * <p>What differs besides: a host's callbacks count as one task, since they keep their order; <i>k</i> is what the plain run had,
 * and network, faults and data are chosen uniformly.
 */
final class PctGuide extends RandomGuide {

    private static final int MOST_IN_A_ROW = 100;

    private final Map<Long, Long> priorities = new HashMap<>();
    private final int[] changes;
    private int steps;

    /** What took the last step, and how many before that in a row while others were ready. */
    private long lastLane;

    private int inARow;

    /** Below all initial priorities, and falling. */
    private long lowest = -1;

    PctGuide(long seed, int depth, int expectedSteps) {
        super(seed);
        changes = new int[depth - 1];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = random.below(Math.max(1, expectedSteps));
        }
    }

    @Override
    int step(long[] lanes, int count) {
        int best = highest(lanes, count);
        for (int change : changes) {
            if (change == steps) {
                priorities.put(lanes[best], lowest--);
                best = highest(lanes, count);
            }
        }
        if (lanes[best] != lastLane) {
            lastLane = lanes[best];
            inARow = 0;
        } else if (++inARow == MOST_IN_A_ROW) {
            inARow = 0;
            priorities.put(lastLane, lowest--);
            best = highest(lanes, count);
        }
        steps++;
        return best;
    }

    private int highest(long[] lanes, int count) {
        int best = 0;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            Long known = priorities.get(lanes[i]);
            if (known == null) {
                known = random.next() >>> 1;
                priorities.put(lanes[i], known);
            }
            if (known > most) {
                most = known;
                best = i;
            }
        }
        return best;
    }
}
