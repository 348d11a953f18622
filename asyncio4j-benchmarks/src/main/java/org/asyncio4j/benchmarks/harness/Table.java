package org.asyncio4j.benchmarks.harness;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown. */
final class Table {

    private final StringBuilder text = new StringBuilder();

    Table(List<String> columns) {
        row(columns);
        text.append("|---".repeat(columns.size())).append("|\n");
    }

    void row(List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
