package org.asyncio4j.simulation.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.asyncio4j.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The traces of the corpus are the same on each engine and in another JVM. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class CorpusTraceTest {

    private static final int SEEDS = 10;

    /** What each engine must have, in its JVM. It changes with the programs, and with what a run chooses. */
    private static final String HASH = "706c43ecb5720d83";

    @Test
    void eachProgramHasTheSameTracesEverywhere() {
        long sum = 0;
        for (Bug bug : CorpusTest.bugs()) {
            sum = sum * 31 + hash(Simulation.of(bug.broken()));
            sum = sum * 31 + hash(Simulation.of(bug.mended()));
        }
        assertEquals(HASH, String.format("%016x", sum));
    }

    private static long hash(Simulation program) {
        return Long.parseUnsignedLong(program.withRuns(SEEDS).traceHash(), 16);
    }
}
