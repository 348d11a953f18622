package org.asyncio4j.benchmarks.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, and how long.
 *
 * @param filters of which the names of the workloads to measure contain one; all if empty
 * @param peers what the names of the peers to measure contain, as a regular expression; all if null
 * @param write whether sections are written to the document; null if that depends on them
 * @param rounds how often each peer has its turn
 */
record Options(
        List<String> filters,
        @Nullable Pattern peers,
        @Nullable Boolean write,
        Length length,
        boolean pin,
        int rounds) {

    /** How long a run takes. */
    enum Length {
        /** A look, whose figures are rough. */
        QUICK(3, 1500, 700, 400, 2),
        /** The cases that matter most. */
        MEDIUM(5, 6000, 1500, 600, 3),
        /** All cases, with turns of the same length: with ones of 1.5 seconds it takes three hours. */
        FULL(5, 6000, 1500, 600, 5);

        /** What has nothing to compile is to have opened its connections only. */
        private static final int LEAST_WARM_MILLIS = 300;

        private final int rounds;
        private final int firstMillis;
        private final int nextMillis;
        private final int millis;
        private final int iterations;

        Length(int rounds, int firstMillis, int nextMillis, int millis, int iterations) {
            this.rounds = rounds;
            this.firstMillis = firstMillis;
            this.nextMillis = nextMillis;
            this.millis = millis;
            this.iterations = iterations;
        }

        /**
         * How long a server is warmed up for a workload. A JVM that shares one processor with its
         * compiler takes seconds, at its first workload.
         */
        int warmMillis(boolean jvm, boolean first) {
            return !jvm ? LEAST_WARM_MILLIS : first ? firstMillis : nextMillis;
        }

        /**
         * How long a micro benchmark in a JVM is warmed up, which compiles on another processor.
         */
        int microWarmMillis() {
            return firstMillis / 2;
        }

        /** How long a turn is. */
        int millis() {
            return millis;
        }

        /** How many seconds JMH warms up, and how many it measures. */
        int iterations() {
            return iterations;
        }
    }

    static Options parse(String... arguments) {
        Length length = Length.FULL;
        boolean pin = true;
        Boolean write = null;
        Pattern peers = null;
        int rounds = 0;
        String filter = "";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> length = Length.QUICK;
                case "--medium" -> length = Length.MEDIUM;
                case "--no-pin" -> pin = false;
                case "--write" -> write = true;
                case "--no-write" -> write = false;
                case "--peers" -> peers = pattern(value(arguments, ++i));
                case "--rounds" -> rounds = positive(value(arguments, ++i));
                default -> {
                    if (arguments[i].startsWith("-")) {
                        throw new IllegalArgumentException("no such option: " + arguments[i]);
                    }
                    filter = (filter + " " + arguments[i]).strip();
                }
            }
        }
        return new Options(
                Arrays.stream(filter.toLowerCase(Locale.ROOT).split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList(),
                peers,
                write,
                length,
                pin,
                rounds > 0 ? rounds : length.rounds);
    }

    private static String value(String[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " needs a value");
        }
        return arguments[index];
    }

    private static Pattern pattern(String value) {
        try {
            return Pattern.compile(value, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--peers needs a regular expression: " + value + ": " + e.getDescription(), e);
        }
    }

    private static int positive(String value) {
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("--rounds must be a number >= 1: " + value);
        }
        return Integer.parseInt(value);
    }

    /**
     * Whether a section is written to the document.
     *
     * @param whole whether all workloads of the section were measured
     */
    boolean writes(boolean whole) {
        return write != null ? write : whole && peers == null && length != Length.QUICK;
    }

    boolean wants(String workload) {
        String name = workload.toLowerCase(Locale.ROOT);
        return filters.isEmpty() || filters.stream().anyMatch(name::contains);
    }

    boolean wantsPeer(String name) {
        return peers == null || peers.matcher(name).find();
    }
}
