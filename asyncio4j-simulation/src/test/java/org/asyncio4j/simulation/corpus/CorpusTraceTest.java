package org.asyncio4j.simulation.corpus;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.simulation.RecordedTraces;
import org.asyncio4j.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The traces of the corpus are the same on each engine and in another JVM; at night those of 100 seeds. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class CorpusTraceTest {

    private static final int SEEDS = 10;
    private static final int SEEDS_AT_NIGHT = 100;

    @Test
    void eachProgramHasTheSameTracesEverywhere() throws IOException {
        compare(SEEDS);
        if (Boolean.getBoolean("asyncio4j.nightly")) {
            compare(SEEDS_AT_NIGHT);
        }
    }

    private static void compare(int seeds) throws IOException {
        long sum = 0;
        for (Bug bug : CorpusTest.bugs()) {
            sum = sum * 31 + hash(Simulation.of(bug.broken()), seeds);
            sum = sum * 31 + hash(Simulation.of(bug.mended()), seeds);
        }
        RecordedTraces.ensure("corpus, " + seeds + " seeds", String.format("%016x", sum));
    }

    private static long hash(Simulation program, int seeds) {
        return Long.parseUnsignedLong(program.withRuns(seeds).traceHash(), 16);
    }
}
