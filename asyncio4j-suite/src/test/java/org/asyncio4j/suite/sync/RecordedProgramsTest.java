package org.asyncio4j.suite.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Random programs over locks and queues do, tick for tick, what they did in CPython 3.13. */
class RecordedProgramsTest {

    private static final Path RECORDED = Path.of("..", "parity", "programs", "sync.out");

    private record Recorded(String name, List<String> program, List<String> trace) {}

    @TestFactory
    Stream<DynamicTest> theTraceIsCpythons() throws IOException {
        return recorded().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.name(), () -> compare(entry)));
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertTrue(recorded().size() >= 200);
    }

    private static void compare(Recorded entry) {
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
