package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One loop for each processor against one loop. */
final class CoresGroup implements Group {

    private static final List<String> ENGINES = List.of("carrier", "portable");

    /** What is measured, by the names of workloads, and the word by which the peers know it. */
    private static final Map<String, String> WORKS = new LinkedHashMap<>();

    static {
        WORKS.put("cores", "switch");
        WORKS.put("cores queue", "queue");
        WORKS.put("cores spawn", "spawn");
    }

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
                peers.add(peer(engine, ONE_LOOP, word));
                peers.add(peer(engine, LOOP_PER_CORE, "cores_" + word));
            }
            try {
                run.start(peers, workload, workers);
                MicroGroup.rounds(run, workload, workers);
            } finally {
                Run.close(workers);
            }
        }
    }

    /** With the serial collector, as all are, threads on two processors would share its card table. */
    private Peer peer(String engine, String loops, String word) {
        List<String> command = new ArrayList<>(tools.java(engine, Toolbox.PACKAGE + "Micro", "asyncio4j", word));
        command.add(1, "-XX:+UseCondCardMark");
        return new Peer(name(engine, loops), command, null, true);
    }

    private static String name(String engine, String loops) {
        return engine + ", " + loops;
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("engine", "steps", "items through a queue", "tasks started and awaited"));
        for (String engine : ENGINES) {
            List<String> row = new ArrayList<>(List.of(engine));
            for (String workload : WORKS.keySet()) {
                Figure ratio = ratio(figures, workload, engine);
                row.add(ratio == null ? "-" : ratio.toString());
            }
            table.row(row);
        }
        return "What as many loops at once as there are processors ("
                + Machine.processors()
                + ") do in a second, as a multiple of one loop's; more is better. With `-XX:+UseCondCardMark`.\n\n"
                + table
                + figures.absences(workloads());
    }

    private static @Nullable Figure ratio(Figures figures, String workload, String engine) {
        return figures.ratio(workload, MicroGroup.NANOS, name(engine, ONE_LOOP), name(engine, LOOP_PER_CORE));
    }
}
