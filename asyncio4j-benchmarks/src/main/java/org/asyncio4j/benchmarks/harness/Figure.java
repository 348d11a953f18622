package org.asyncio4j.benchmarks.harness;

import java.util.Collection;
import java.util.Locale;

/** The median of some measurements and how far they spread. */
record Figure(double median, double min, double max) {

    static Figure of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Figure(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** As {@code 1.25 (1.20..1.31)}. */
    @Override
    public String toString() {
        return number(median) + " (" + number(min) + ".." + number(max) + ")";
    }

    /** Three digits that matter, so that no more is said than was measured. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
