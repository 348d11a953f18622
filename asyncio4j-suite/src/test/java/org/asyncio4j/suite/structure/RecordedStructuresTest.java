package org.asyncio4j.suite.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Random programs over structured tasks do, tick for tick, what they did in CPython 3.13. */
class RecordedStructuresTest {

    private static final Path RECORDED = Path.of("..", "parity", "programs", "structure.out");

    private record Recorded(String name, List<String> program, List<String> trace) {}

    @TestFactory
    Stream<DynamicTest> theTraceIsCpythons() throws IOException {
        return recorded().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.name(), () -> compare(entry)));
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertTrue(recorded().size() >= 400);
    }

    @Test
    void theyAreReadAsTheyAreWritten() throws IOException {
        for (Recorded entry : recorded()) {
            List<String> read =
                    StructureProgram.parse(entry.program()).stream().map(Object::toString).toList();
            assertEquals(entry.program(), read);
        }
    }

    private static void compare(Recorded entry) {
        StructureProgram program = StructureProgram.run(StructureProgram.parse(entry.program()));
        assertEquals(
                String.join("\n", entry.trace()),
                String.join("\n", program.trace),
                () -> String.join("\n", entry.program()));
        assertEquals(List.of(), program.violations);
    }

    private static List<Recorded> recorded() throws IOException {
        List<Recorded> entries = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDED)) {
            if (line.startsWith("program ")) {
                Recorded entry = new Recorded(line, new ArrayList<>(), new ArrayList<>());
                entries.add(entry);
                part = entry.program();
            } else if (line.equals("trace")) {
                part = entries.getLast().trace();
            } else {
                part.add(line);
            }
        }
        return entries;
    }
}
