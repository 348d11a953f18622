package org.asyncio4j.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hashes of traces in a file, which each engine must have, in a JVM of its own, on each machine. They change with the programs,
 * and with what a run chooses.
 */
public final class RecordedTraces {

    private static final Path FILE = Path.of("src", "test", "resources", "traces.txt");
    private static final String AGAIN =
            "./test carrier -Dasyncio4j.write=true -Dasyncio4j.nightly=true DeterminismTest CorpusTraceTest";

    private RecordedTraces() {}

    /** Fails if the hash is another one than that in the file, or puts it there with {@code -Dasyncio4j.write=true}. */
    public static void ensure(String name, String hash) throws IOException {
        Map<String, String> recorded = new TreeMap<>();
        for (String line : Files.readAllLines(FILE)) {
            int colon = line.indexOf(": ");
            recorded.put(line.substring(0, colon), line.substring(colon + 2));
        }
        if (Boolean.getBoolean("asyncio4j.write")) {
            recorded.put(name, hash);
            StringBuilder text = new StringBuilder();
            recorded.forEach(
                    (each, its) -> text.append(each).append(": ").append(its).append('\n'));
            Files.writeString(FILE, text);
        }
        assertEquals(recorded.get(name), hash, name + ": if that is meant, record it: " + AGAIN);
    }
}
