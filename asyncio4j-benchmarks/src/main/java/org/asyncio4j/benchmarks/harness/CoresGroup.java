package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One loop for each processor against one loop. */
final class CoresGroup implements Group {

    private static final String WORKLOAD = "cores";
    private static final List<String> ENGINES = List.of("carrier", "portable");

    private static final String ONE_LOOP = "one_loop";
    private static final String LOOP_PER_CORE = "loop_per_core";

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
        return List.of(WORKLOAD);
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        if (run.wanted(this).isEmpty()) {
            return;
        }
        Run.say("  " + WORKLOAD);
        Map<Peer, Worker> workers = new LinkedHashMap<>();
        List<Peer> peers = new ArrayList<>();
        for (String engine : ENGINES) {
            for (String word : List.of(ONE_LOOP, LOOP_PER_CORE)) {
                peers.add(new Peer(
                        name(engine, word),
                        tools.java(engine, Toolbox.PACKAGE + "Micro", "asyncio4j", word),
                        null,
                        true));
            }
        }
        try {
            run.start(peers, WORKLOAD, workers);
            MicroGroup.rounds(run, WORKLOAD, workers);
        } finally {
            Run.close(workers);
        }
    }

    private static String name(String engine, String word) {
        return engine + ", " + word.replace('_', ' ');
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("engine", "steps a second, as a multiple of one loop's"));
        for (String engine : ENGINES) {
            Figure ratio =
                    figures.ratio(WORKLOAD, MicroGroup.NANOS, name(engine, ONE_LOOP), name(engine, LOOP_PER_CORE));
            table.row(List.of(engine, ratio == null ? "-" : ratio.toString()));
        }
        return "Steps of tasks on as many loops at once as there are processors ("
                + Machine.processors()
                + "); more is better.\n\n"
                + table
                + figures.absences(workloads());
    }
}
