package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.junit.jupiter.api.Test;

/** Call graphs as text, beside the text that CPython 3.14 printed for the same programs. */
class RecordedCallGraphsTest {

    private static final Path RECORDED = Path.of("..", "parity", "graphs", "call_graphs.out");

    /** A block of {@code with} is a lambda, and so has a frame, which it has not in Python. */
    private static final String BLOCK = "      |   File 'FILE', line N, in Graphs.scope()";

    /** Who is called {@code main} in Python has a number here, and what only tells the place is left out on both sides. */
    private static String general(String text) {
        return text.isEmpty()
                ? "(nothing)"
                : text.replaceAll("id=0x[0-9a-f]+", "id=0xID")
                        .replaceAll("name='Task-\\d+'", "name='main'")
                        .replaceAll("File '[^']+', line \\d+,", "File 'FILE', line N,");
    }

    /** What CPython printed, without the frames of asyncio itself: a graph of ours has the user's only. */
    private static List<String> recorded() throws IOException {
        return Files.readAllLines(RECORDED).stream()
                .filter(line -> !line.startsWith("#") && !line.contains("File 'asyncio/"))
                .toList();
    }

    @Test
    void theTextIsThatOfCPython() throws IOException {
        List<String> printed = new ArrayList<>();
        for (Map.Entry<String, Supplier<Coroutine<Void>>> program :
                Graphs.programs().entrySet()) {
            printed.add("[" + program.getKey() + "]");
            Graphs.SHOWN.clear();
            run(program.getValue().get());
            Graphs.SHOWN.forEach(text -> printed.addAll(general(text).lines().toList()));
        }
        assertTrue(printed.size() > 100, printed.toString());
        assertTrue(printed.remove(BLOCK), printed.toString());
        // The coroutine gather is another method than the function that it awaits.
        assertEquals(
                String.join("\n", recorded()),
                String.join("\n", printed).replace("Graphs.gathered()", "Graphs.gather()"));
    }
}
