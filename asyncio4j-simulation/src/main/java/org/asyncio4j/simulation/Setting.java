package org.asyncio4j.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What all runs of a simulation have in common. Not for several threads at once.
 *
 * @param permutesCallbacks whether callbacks are taken out of their order
 * @param buffers those that no run uses now: to allocate one for each host of each run would take longer than the run
 */
record Setting(Scenario scenario, boolean permutesCallbacks, ArrayDeque<ByteBuffer> buffers) {

    Setting(Scenario scenario, boolean permutesCallbacks) {
        this(scenario, permutesCallbacks, new ArrayDeque<>());
    }
}
