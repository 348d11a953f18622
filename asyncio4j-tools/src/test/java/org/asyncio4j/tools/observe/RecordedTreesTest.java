package org.asyncio4j.tools.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tables and trees beside what {@code ps} and {@code pstree} of CPython 3.14 printed for the same tasks. */
class RecordedTreesTest {

    private static final Path FOLDER = Path.of("..", "parity", "graphs");

    @Test
    void tablesTreesAndCirclesAreThoseOfCPython() throws Exception {
        List<String> printed = new ArrayList<>();
        for (Map.Entry<String, Object> entry :
                JSON.std.mapFrom(FOLDER.resolve("trees.json").toFile()).entrySet()) {
            printed.add("[" + entry.getKey() + "]");
            SeenProcess process = process((List<?>) entry.getValue());
            printed.addAll(TaskTable.lines(process, false));
            List<String> circles = AwaitTree.cycleLines(process);
            if (circles.isEmpty()) {
                printed.addAll(AwaitTree.lines(process, false));
            } else {
                printed.addAll(circles);
                printed.add("exit code 1"); // ObserveTest.aCycle
            }
        }
        assertEquals(String.join("\n", recorded()), String.join("\n", printed));
    }

    /** CPython fills the last column with blanks. */
    private static List<String> recorded() throws IOException {
        return Files.readAllLines(FOLDER.resolve("trees.out")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(String::stripTrailing)
                .toList();
    }

    /** Makes of a description what a process of ours answers. */
    private static SeenProcess process(List<?> descriptions) throws IOException, ToolFailure {
        List<Object> loops = new ArrayList<>();
        for (Object description : descriptions) {
            Map<?, ?> loop = (Map<?, ?>) description;
            List<Object> tasks = new ArrayList<>();
            for (Object task : (List<?>) Objects.requireNonNull(loop.get("tasks"))) {
                tasks.add(task((Map<?, ?>) task));
            }
            loops.add(Map.of("thread", Objects.requireNonNull(loop.get("tid")), "tasks", tasks));
        }
        return SeenProcess.of(JSON.std.asString(Map.of("version", 1, "pid", 1, "loops", loops)));
    }

    private static Map<String, Object> task(Map<?, ?> description) {
        Map<String, Object> task = new LinkedHashMap<>();
        long id = ((Number) Objects.requireNonNull(description.get("id"))).longValue();
        task.put("id", "0x" + Long.toHexString(id));
        task.put("name", Objects.requireNonNull(description.get("name")));
        task.put("awaitedBy", Objects.requireNonNull(description.get("awaitedBy")));
        List<Object> stack = new ArrayList<>();
        for (Object frame : (List<?>) Objects.requireNonNull(description.get("stack"))) {
            String[] words = frame.toString().split("[ :]");
            stack.add(Map.of("function", words[0], "file", words[1], "line", Integer.parseInt(words[2])));
        }
        task.put("stack", stack);
        return task;
    }
}
