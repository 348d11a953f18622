package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in a run, in words: kept only when a run is to be shown. */
final class Journal {

    /**
     * One line.
     *
     * @param step how many steps were taken before
     * @param deviation the number of deviations so far
     */
    record Line(long nanos, int step, int deviation, String host, String kind, String text) {}

    final List<Line> lines = new ArrayList<>();
}
