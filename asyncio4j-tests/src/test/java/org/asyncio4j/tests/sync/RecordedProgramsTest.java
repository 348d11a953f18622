package org.asyncio4j.tests.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tools.RecordedProgram;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random programs over locks and queues do, tick for tick, what they did in CPython 3.13. */
class RecordedProgramsTest {

    @TestFactory
    Stream<DynamicTest> theTraceIsCpythons() throws IOException {
        return recorded().stream().map(entry -> DynamicTest.dynamicTest(entry.name(), () -> compare(entry)));
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertTrue(recorded().size() >= 200);
    }

    private static void compare(RecordedProgram entry) {
        SyncProgram program = new SyncProgram(entry.program());
        VirtualClock clock = new VirtualClock();
        try (Runner runner = new Runner(RunOptions.DEFAULT.withLoopFactory(clock::newEventLoop))) {
            runner.run(program::run);
        }
        assertEquals(
                String.join("\n", entry.trace()),
                String.join("\n", program.trace),
                () -> String.join("\n", entry.program()));
        assertEquals(List.of(), program.violations);
    }

    private static List<RecordedProgram> recorded() throws IOException {
        return RecordedProgram.allOf("sync.out");
    }
}
