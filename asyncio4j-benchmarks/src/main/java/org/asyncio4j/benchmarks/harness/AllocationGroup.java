package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the hot paths allocate: JMH's benchmarks of them, with its profiler of the collector. */
final class AllocationGroup implements Group {

    static final String BYTES = "bytes";
    static final String NANOS = "nanos";

    private static final String PREFIX = "allocation ";
    private static final Map<String, String> ENGINES = Map.of("asyncio4j", "carrier", "asyncio4j portable", "portable");
    private static final String BYTES_EACH = ":gc.alloc.rate.norm";
    private static final int LONGEST_MINUTES = 10;

    /** What one operation is, and the benchmark of it. */
    private record Work(String what, String benchmark) {}

    private final Toolbox tools;
    private final Map<String, Work> works = new LinkedHashMap<>();

    AllocationGroup(Toolbox tools) {
        this.tools = tools;
        add("switch", "a step: `await(sleep(0))`", "LoopBenchmark.switchTasks");
        add("callSoon", "`callSoon` and the call", "LoopBenchmark.callSoon");
        add("spawn", "`await(createTask(...))`, empty", "LoopBenchmark.spawnAndAwait");
        add("read", "a stream's read of 1 KiB that is there", "StreamBenchmark.readMessage");
        add("echo", "a read of 1 KiB that waits, and its echo", "StreamBenchmark.echoMessage");
        add("generator", "`next()` of a generator", "IterationBenchmark.generatorItem");
    }

    private void add(String name, String what, String benchmark) {
        works.put(PREFIX + name, new Work(what, benchmark));
    }

    @Override
    public String title() {
        return "Allocation";
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(works.keySet());
    }

    @Override
    public String effort(Options options) {
        return options.length().iterations() + " iterations of a second, after as many to warm up";
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        Options.Length length = run.options().length();
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            for (String peer : List.of("asyncio4j", "asyncio4j portable")) {
                if (!run.options().wantsPeer(peer)) {
                    continue;
                }
                try {
                    String benchmark = works.get(workload).benchmark;
                    Result result = jmh(tools, ENGINES.get(peer), benchmark, length.iterations(), 1000);
                    run.figures().add(workload, peer, BYTES, result.bytes);
                    run.figures().add(workload, peer, NANOS, result.nanos);
                } catch (IOException e) {
                    Run.say("    " + peer + ": " + e.getMessage());
                    run.figures().absent(workload, peer, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** Of one operation. */
    record Result(double nanos, double bytes) {}

    /** Runs one of JMH's benchmarks in a JVM of its own. */
    static Result jmh(Toolbox tools, String engine, String benchmark, int iterations, int millisOfEach)
            throws IOException, InterruptedException {
        Path results = tools.work.resolve("jmh.csv");
        Path output = tools.work.resolve("jmh.out");
        Files.deleteIfExists(results);
        String count = Integer.toString(iterations);
        String time = millisOfEach + "ms";
        List<String> options = new ArrayList<>(List.of("-prof", "gc", "-f", "1", "-foe", "true", "-rf", "csv"));
        options.addAll(List.of("-rff", results.toString()));
        options.addAll(List.of("-wi", count, "-w", time, "-i", count, "-r", time));
        // To be given to the JVM that JMH starts.
        options.addAll(List.of("-jvmArgs", String.join(" ", Toolbox.jvmOptions(engine))));
        options.add("\\." + benchmark.replace(".", "\\.") + "$");
        List<String> command =
                new ArrayList<>(tools.java(engine, "org.openjdk.jmh.Main", options.toArray(String[]::new)));
        // Its lock is one file for all users and all builds of the machine.
        command.add(1, "-Djmh.ignoreLock=true");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("JMH did not end");
        }
        if (process.exitValue() != 0 || !Files.exists(results)) {
            throw new IOException(Worker.complaint(output, process.exitValue()));
        }
        return result(Files.readString(results));
    }

    /** Reads JMH's table, whose rows begin with the benchmark or the benchmark and a measure. */
    static Result result(String csv) throws IOException {
        Double nanos = null;
        Double bytes = null;
        for (String line : csv.lines().skip(1).toList()) {
            String[] cells = line.replace("\"", "").split(",", -1);
            if (!cells[0].contains(":")) {
                nanos = Double.valueOf(cells[4]);
            } else if (cells[0].endsWith(BYTES_EACH)) {
                bytes = Double.valueOf(cells[4]);
            }
        }
        if (nanos == null || bytes == null) {
            throw new IOException("JMH has not measured it: " + csv.strip());
        }
        return new Result(nanos, bytes);
    }

    @Override
    public String section(Figures figures) {
        Table table =
                new Table(List.of("", "asyncio4j, bytes", "nanoseconds", "asyncio4j portable, bytes", "nanoseconds"));
        works.forEach((workload, work) -> {
            if (!figures.isEmpty(workload)) {
                table.row(List.of(
                        work.what,
                        cell(figures.get(workload, "asyncio4j", BYTES)),
                        cell(figures.get(workload, "asyncio4j", NANOS)),
                        cell(figures.get(workload, "asyncio4j portable", BYTES)),
                        cell(figures.get(workload, "asyncio4j portable", NANOS))));
            }
        });
        return "Bytes of heap that one operation allocates, by JMH with its profiler `gc`. Both"
                + " reads return an array of 1 KiB, which is 1,040 bytes of that.\n\n"
                + table
                + figures.absences(workloads());
    }

    private static String cell(@Nullable Figure figure) {
        return figure == null ? "-" : Figure.number(figure.median());
    }
}
