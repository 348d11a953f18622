package org.asyncio4j.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * Partial order sampling (Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling", CAV 2018).
 *
 * <p>Each pending step has a random priority, which it keeps until it is taken; the highest is next. So a step waits for long
 * only as often as chance wills, and orders of independent steps are sampled more evenly than by a random walk.
 *
 * <p>What differs: the paper draws a new priority for a step when one that races with it is taken. What a step of a task is
 * going to touch is not known before it has run, so this is the paper's basic form, without that.
 */
final class PosGuide extends RandomGuide {

    private final Map<Long, Long> priorities = new HashMap<>();

    PosGuide(long seed) {
        super(seed);
    }

    @Override
    int step(long[] lanes, int count) {
        int best = 0;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            Long known = priorities.get(lanes[i]);
            if (known == null) {
                known = random.next();
                priorities.put(lanes[i], known);
            }
            if (known > most) {
                most = known;
                best = i;
            }
        }
        priorities.remove(lanes[best]);
        return best;
    }
}
