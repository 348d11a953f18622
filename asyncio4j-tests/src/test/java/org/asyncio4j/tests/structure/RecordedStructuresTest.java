package org.asyncio4j.tests.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.tests.tools.RecordedProgram;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random programs over structured tasks do, tick for tick, what they did in CPython 3.13. */
class RecordedStructuresTest {

    @TestFactory
    Stream<DynamicTest> theTraceIsCpythons() throws IOException {
        return recorded().stream().map(entry -> DynamicTest.dynamicTest(entry.name(), () -> compare(entry)));
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertTrue(recorded().size() >= 400);
    }

    @Test
    void theyAreReadAsTheyAreWritten() throws IOException {
        for (RecordedProgram entry : recorded()) {
            List<String> read = StructureLanguage.parse(entry.program()).stream()
                    .map(Object::toString)
                    .toList();
            assertEquals(entry.program(), read);
        }
    }

    private static void compare(RecordedProgram entry) {
        StructureProgram program = StructureProgram.run(StructureLanguage.parse(entry.program()));
        assertEquals(
                String.join("\n", entry.trace()),
                String.join("\n", program.trace),
                () -> String.join("\n", entry.program()));
        assertEquals(List.of(), program.violations);
    }

    private static List<RecordedProgram> recorded() throws IOException {
        return RecordedProgram.allOf("structure.out");
    }
}
