package org.asyncio4j.benchmarks.harness;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a figure is to be at most. */
record Target(String what, @Nullable Figure measured, double limit) {

    private String verdict() {
        if (measured == null) {
            return "not measured";
        }
        // What lies within the spread is neither the one nor the other.
        return measured.median() <= limit
                ? "met"
                : measured.min() <= limit ? "about" : "**missed**";
    }

    static String table(List<Target> targets) {
        Table table = new Table(List.of("target", "at most", "measured", ""));
        for (Target target : targets) {
            Figure measured = target.measured;
            table.row(
                    List.of(
                            target.what,
                            Figure.number(target.limit),
                            measured == null ? "-" : measured.toString(),
                            target.verdict()));
        }
        return "\n" + table;
    }
}
