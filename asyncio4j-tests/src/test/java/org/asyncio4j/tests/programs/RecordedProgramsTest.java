package org.asyncio4j.tests.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random programs over everything that the API has do, tick for tick, what they did in CPython 3.13. */
class RecordedProgramsTest {

    @TestFactory
    Stream<DynamicTest> theTraceIsCpythons() {
        return RecordedProgram.all().stream().map(entry -> DynamicTest.dynamicTest(entry.name(), () -> compare(entry)));
    }

    private static void compare(RecordedProgram entry) {
        ProgramRun run = ProgramRun.of(entry.program());
        assertEquals(
                String.join("\n", entry.trace()),
                String.join("\n", run.trace),
                () -> entry.program().toString());
        assertEquals(List.of(), run.violations, () -> entry.program().toString());
        assertEquals(
                String.join("\n", entry.trace()),
                String.join("\n", ProgramRun.pulling(entry.program()).trace),
                () -> "with a fiber for each generator: " + entry.program());
    }

    @Test
    void thereAre500() {
        assertEquals(500, RecordedProgram.all().size());
    }

    @Test
    void theyAreReadAsTheyAreWritten() {
        for (RecordedProgram entry : RecordedProgram.all()) {
            assertEquals(entry.lines(), entry.program().lines());
        }
    }
}
