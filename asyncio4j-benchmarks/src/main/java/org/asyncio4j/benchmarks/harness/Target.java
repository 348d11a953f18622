package org.asyncio4j.benchmarks.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a figure of asyncio4j's is to be at most. */
record Target(String workload, String what, @Nullable Figure measured, double limit) {

    private String verdict() {
        if (measured == null) {
            return "not measured";
        }
        // What lies within the spread is neither the one nor the other.
        return measured.median() <= limit ? "met" : measured.min() <= limit ? "about" : "**missed**";
    }

    /**
     * The targets of the workloads that were measured, after an empty line; nothing if there are
     * none.
     */
    static String table(Figures figures, List<Target> targets) {
        return table(figures, "target", targets);
    }

    /**
     * The same of limits that are nobody's targets but tell how far something is from what it
     * stands on.
     */
    static String yardsticks(Figures figures, List<Target> limits) {
        return table(figures, "a limit of our own", limits);
    }

    private static String table(Figures figures, String heading, List<Target> targets) {
        List<Target> measured = targets.stream()
                .filter(target -> !figures.isEmpty(target.workload))
                .toList();
        if (measured.isEmpty()) {
            return "";
        }
        Table table = new Table(List.of(heading, "", "at most", "measured", ""));
        for (Target target : measured) {
            table.row(List.of(
                    target.workload,
                    target.what,
                    Figure.number(target.limit),
                    target.measured == null ? "-" : target.measured.toString(),
                    target.verdict()));
        }
        return "\n" + table;
    }
}
