package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One loop for each processor against one loop. */
final class CoresGroup implements Group {

    private static final List<String> ENGINES = List.of("carrier", "portable");

    /** The first is that of all other measurements. */
    private static final List<String> COLLECTORS = List.of("Serial", "Parallel", "G1");

    /** What is measured, by the names of workloads, and the word by which the peers know it. */
    private static final Map<String, String> WORKS = new LinkedHashMap<>();

    static {
        WORKS.put("cores", "switch");
        WORKS.put("cores queue", "queue");
        WORKS.put("cores spawn", "spawn");
    }

    /** Twice that of the other measurements, for twice as many loops. */
    private static final Map<String, String> HEAP = Map.of("-Xms512m", "-Xms1g", "-Xmn256m", "-Xmn512m");

    private static final String ONE_LOOP = "one loop";
    private static final String LOOP_PER_CORE = "loop per core";

    private final Toolbox tools;

    CoresGroup(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public String title() {
        return "One loop per processor";
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(WORKS.keySet());
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            String word = WORKS.get(workload);
            Map<Peer, Worker> workers = new LinkedHashMap<>();
            List<Peer> peers = new ArrayList<>();
            for (String engine : ENGINES) {
                for (String collector : COLLECTORS) {
                    peers.add(peer(engine, collector, ONE_LOOP, word));
                    peers.add(peer(engine, collector, LOOP_PER_CORE, "cores_" + word));
                }
            }
            try {
                run.start(peers, workload, workers);
                MicroGroup.rounds(run, workload, workers);
            } finally {
                Run.close(workers);
            }
        }
    }

    /** With the serial and the parallel collector threads on two processors would share their card table. */
    private Peer peer(String engine, String collector, String loops, String word) {
        List<String> command = new ArrayList<>(tools.java(engine, Toolbox.PACKAGE + "Micro", "asyncio4j", word));
        command.set(command.indexOf(Toolbox.COLLECTOR), "-XX:+Use" + collector + "GC");
        command.replaceAll(option -> HEAP.getOrDefault(option, option));
        command.add(1, "-XX:+UseCondCardMark");
        return new Peer(name(engine, collector, loops), command, null, true);
    }

    private static String name(String engine, String collector, String loops) {
        return engine + ", " + collector + ", " + loops;
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(
                List.of("engine", "collector", "steps", "items through a queue", "tasks started and awaited"));
        for (String engine : ENGINES) {
            for (String collector : COLLECTORS) {
                List<String> row = new ArrayList<>(List.of(engine, collector));
                for (String workload : WORKS.keySet()) {
                    Figure ratio = ratio(figures, workload, engine, collector);
                    row.add(ratio == null ? "-" : ratio.toString());
                }
                table.row(row);
            }
        }
        return "What as many loops at once as there are processors ("
                + Machine.processors()
                + ") do in a second, as a multiple of one loop's; more is better. With `-XX:+UseCondCardMark`, and"
                + " twice the heap of the other tables.\n\n"
                + table
                + figures.absences(workloads());
    }

    private static @Nullable Figure ratio(Figures figures, String workload, String engine, String collector) {
        return figures.ratio(
                workload, MicroGroup.NANOS, name(engine, collector, ONE_LOOP), name(engine, collector, LOOP_PER_CORE));
    }
}
