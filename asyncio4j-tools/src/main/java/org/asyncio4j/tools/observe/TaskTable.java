package org.asyncio4j.tools.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tasks of a process as a table: a row for each task and each task that waits for it. */
public final class TaskTable {

    private static final int RULE = 180;
    private static final String NOBODY = "0x0";

    private static final List<Column> COLUMNS = List.of(
            new Column("tid", 10),
            new Column("task id", 20),
            new Column("task name", 20),
            new Column("coroutine stack", 50),
            new Column("awaiter chain", 50),
            new Column("awaiter name", 15),
            new Column("awaiter id", 15));

    private static final List<Column> MORE =
            List.of(new Column("loop", 12), new Column("age", 8), new Column("steps", 10), new Column("state", 30));

    private record Column(String title, int width) {}

    private TaskTable() {}

    /** Returns the lines of the table. */
    public static List<String> lines(SeenProcess process, boolean inFull) {
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (inFull) {
            columns.addAll(MORE);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns, columns.stream().map(Column::title).toList()));
        lines.add("-"
                .repeat(
                        inFull
                                ? columns.stream()
                                                .mapToInt(column -> column.width + 1)
                                                .sum()
                                        - 1
                                : RULE));
        for (SeenLoop loop : process.loops()) {
            for (SeenTask task : loop.tasks()) {
                addRows(loop, task, columns, lines);
            }
        }
        return lines;
    }

    /** Returns the same as data for JSON. */
    static List<Map<String, Object>> data(SeenProcess process) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SeenLoop loop : process.loops()) {
            for (SeenTask task : loop.tasks()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("tid", loop.thread());
                row.put("loop", loop.id());
                row.putAll(task.data());
                row.put("awaitedBy", awaiters(loop, task));
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Map<String, Object>> awaiters(SeenLoop loop, SeenTask task) {
        List<Map<String, Object>> awaiters = new ArrayList<>();
        for (int index : task.awaitedBy()) {
            SeenTask awaiter = loop.tasks().get(index);
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("id", awaiter.id());
            data.put("name", awaiter.name());
            awaiters.add(data);
        }
        return awaiters;
    }

    private static void addRows(SeenLoop loop, SeenTask task, List<Column> columns, List<String> lines) {
        List<String> begin = List.of(String.valueOf(loop.thread()), task.id(), task.name(), chain(task.stack()));
        List<String> end =
                List.of(loop.id(), task.figures().age(), task.figures().stepCount(), task.describeState());
        if (task.awaitedBy().isEmpty()) {
            lines.add(row(columns, begin, List.of("", "", NOBODY), end));
        }
        for (int index : task.awaitedBy()) {
            SeenTask awaiter = loop.tasks().get(index);
            lines.add(row(columns, begin, List.of(chain(awaiter.stack()), awaiter.name(), awaiter.id()), end));
        }
    }

    private static String row(List<Column> columns, List<String> begin, List<String> middle, List<String> end) {
        List<String> cells = new ArrayList<>(begin);
        cells.addAll(middle);
        cells.addAll(end);
        return line(columns, cells);
    }

    private static String line(List<Column> columns, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).repeat(' ', Math.max(0, columns.get(i).width - cell.length()) + 1);
        }
        return line.toString().stripTrailing();
    }

    private static String chain(List<Frame> stack) {
        return stack.stream().map(Frame::function).collect(Collectors.joining(" -> "));
    }
}
