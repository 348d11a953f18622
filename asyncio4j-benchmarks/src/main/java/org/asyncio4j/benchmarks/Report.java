package org.asyncio4j.benchmarks;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures both engines and the bare things that they stand on in one run, prints the ratios and,
 * given a file, writes them there.
 */
public final class Report {

    private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private record Figure(double nanos, double error) {}

    private Report() {}

    /** Takes the path of the file to write, or nothing. */
    public static void main(String[] args)
            throws RunnerException, IOException, InterruptedException {
        Map<String, Figure> carrier = measure("carrier", ".*");
        Map<String, Figure> portable = measure("portable", ".*Benchmark\\.(?!.*Bare).*");
        String table =
                table(
                        carrier,
                        portable,
                        bytes("carrier"),
                        bytes("carrier", "bare"),
                        bytes("portable"));
        System.out.println(table);
        if (args.length > 0) {
            Path file = Path.of(args[0]);
            String text = Files.readString(file);
            int begin = text.indexOf("<!-- table -->");
            int end = text.indexOf("<!-- end of table -->");
            Files.writeString(
                    file,
                    text.substring(0, begin)
                            + "<!-- table -->\n\n"
                            + table
                            + "\n"
                            + text.substring(end));
        }
    }

    private static String table(
            Map<String, Figure> carrier,
            Map<String, Figure> portable,
            long task,
            long bare,
            long portableTask) {
        Figure turn = carrier.get("switchBareThreads");
        StringBuilder text = new StringBuilder();
        text.append(machine()).append("\n\n");
        text.append(
                "| what | measured against | carrier engine | portable engine |\n"
                        + "|---|---|---|---|\n");
        row(
                text,
                "a step: `await(sleep(0))`",
                "a turn of a bare thread",
                turn,
                "switchTasks",
                carrier,
                portable);
        row(
                text,
                "`await(createTask(...))`, empty",
                "a turn of a bare thread",
                turn,
                "spawnAndAwait",
                carrier,
                portable);
        row(
                text,
                "`await(createTask(...))`, empty",
                "start and end of a bare thread",
                carrier.get("spawnBareThreads"),
                "spawnAndAwait",
                carrier,
                portable);
        row(
                text,
                "a future wakes a task",
                "a turn of a bare thread",
                turn,
                "futureWakesTask",
                carrier,
                portable);
        row(
                text,
                "`await` of a coroutine that does not suspend",
                "a turn of a bare thread",
                turn,
                "awaitCoroutine",
                carrier,
                portable);
        row(
                text,
                "`callSoon` and the call",
                "a turn of a bare thread",
                turn,
                "callSoon",
                carrier,
                portable);
        row(
                text,
                "a timer, 9 in 10 of a million cancelled",
                "a bare binary heap",
                carrier.get("timersInABareHeap"),
                "timers",
                carrier,
                portable);
        row(
                text,
                "one of 100,000 empty coroutines in `gather`",
                "start and end of a bare thread",
                carrier.get("spawnBareThreads"),
                "gatherTrivial",
                carrier,
                portable);
        row(
                text,
                "an item through a `Queue`",
                "a step",
                carrier.get("switchTasks"),
                "queueItem",
                carrier,
                portable);
        row(
                text,
                "an item through a `Queue` for 10",
                "a step",
                carrier.get("switchTasks"),
                "queueItemBounded",
                carrier,
                portable);
        row(
                text,
                "a `Lock` asked for by ten tasks",
                "a step",
                carrier.get("switchTasks"),
                "lockHandOver",
                carrier,
                portable);
        row(
                text,
                "`with(timeout(...))`, not expired",
                "a step",
                carrier.get("switchTasks"),
                "timeoutNotExpired",
                carrier,
                portable);
        row(
                text,
                "an item of a generator that does not wait",
                "a turn of a bare thread",
                turn,
                "generatorItem",
                carrier,
                portable);
        row(
                text,
                "the same in `for (... : each(...))`",
                "a turn of a bare thread",
                turn,
                "eachItem",
                carrier,
                portable);
        row(
                text,
                "`with` a context manager of a generator",
                "start and end of a bare thread",
                carrier.get("spawnBareThreads"),
                "contextManager",
                carrier,
                portable);
        text.append(
                String.format(
                        Locale.ROOT,
                        "| heap of a waiting task | a bare parked thread | %.2f | %.2f |%n",
                        (double) task / bare,
                        (double) portableTask / bare));
        return text.toString();
    }

    private static void row(
            StringBuilder text,
            String what,
            String against,
            Figure base,
            String name,
            Map<String, Figure> carrier,
            Map<String, Figure> portable) {
        text.append("| ").append(what).append(" | ").append(against);
        for (Map<String, Figure> figures : List.of(carrier, portable)) {
            Figure figure = figures.get(name);
            text.append(
                    String.format(
                            Locale.ROOT,
                            " | %.2f ± %.2f",
                            figure.nanos / base.nanos,
                            figure.error / base.nanos));
        }
        text.append(" |\n");
    }

    private static Map<String, Figure> measure(String engine, String include)
            throws RunnerException {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(include)
                                        .jvmArgsAppend(OPENS, "-Dasyncio4j.engine=" + engine)
                                        .build())
                        .run();
        Map<String, Figure> figures = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            figures.put(
                    name.substring(name.lastIndexOf('.') + 1),
                    new Figure(
                            result.getPrimaryResult().getScore(),
                            result.getPrimaryResult().getScoreError()));
        }
        return figures;
    }

    private static long bytes(String engine, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                OPENS,
                                "-Dasyncio4j.engine=" + engine,
                                "-cp",
                                System.getProperty("java.class.path"),
                                ParkedMemory.class.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Long.parseLong(output.strip());
    }

    private static String machine() {
        return "Java "
                + Runtime.version()
                + ", "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ", "
                + Runtime.getRuntime().availableProcessors()
                + " processors.";
    }
}
