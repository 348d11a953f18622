package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What many tasks and items take in a process that has just been started, and in one that has grown. */
final class FirstRoundsGroup implements Group {

    /** What is measured, by the names of workloads, and the word by which the peers know it. */
    private static final Map<String, String> WORKS = new LinkedHashMap<>();

    static {
        WORKS.put("first gather", "gather");
        WORKS.put("first queue", "queue");
    }

    private static final String SMALL = "asyncio4j, the JVM's own heap";
    private static final String GROWN = "asyncio4j, a heap of its full size from the start";
    private static final String CPYTHON = "CPython";
    private static final String FIRST = "first";
    private static final String LATER = "later";
    private static final int LATER_ROUNDS = 20;

    private final Toolbox tools;

    FirstRoundsGroup(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public String title() {
        return "First rounds";
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(WORKS.keySet());
    }

    @Override
    public String effort(Options options) {
        return options.rounds() + " fresh processes each";
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            List<Peer> peers = peers(WORKS.get(workload));
            for (int round = 0; round < run.options().rounds(); round++) {
                for (Peer peer : Run.order(peers, round)) {
                    Map<Peer, Worker> fresh = new LinkedHashMap<>();
                    try {
                        run.start(List.of(peer), workload, fresh);
                        run.turns(workload, fresh, 0, (any, worker) -> rounds(run.figures(), workload, peer, worker));
                    } finally {
                        Run.close(fresh);
                    }
                }
            }
        }
    }

    private List<Peer> peers(String word) {
        return List.of(
                peer(SMALL, word, List.of()),
                peer(GROWN, word, List.of("-Xms3g", "-Xmn2g", "-Xmx3g", "-XX:+AlwaysPreTouch")),
                MicroGroup.peer(tools, CPYTHON, word));
    }

    private Peer peer(String name, String word, List<String> heap) {
        List<String> command = new ArrayList<>(tools.java("carrier", Toolbox.PACKAGE + "Micro", "asyncio4j", word));
        command.removeIf(option -> option.startsWith("-Xm"));
        command.addAll(1, heap);
        return new Peer(name, command, null, true);
    }

    private static void rounds(Figures figures, String workload, Peer peer, Worker worker)
            throws IOException, InterruptedException {
        figures.add(workload, peer.name(), FIRST, nanosEach(worker));
        List<Double> later = new ArrayList<>();
        for (int i = 0; i < LATER_ROUNDS; i++) {
            later.add(nanosEach(worker));
        }
        List<Double> last = later.subList(LATER_ROUNDS / 2, LATER_ROUNDS);
        figures.add(workload, peer.name(), LATER, Figure.of(last).median());
    }

    private static double nanosEach(Worker worker) throws IOException, InterruptedException {
        double[] answer = worker.numbers("run", 2);
        return answer[1] / answer[0];
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("", "`gather`, first", "later", "`Queue`, first", "later"));
        for (String name : List.of(SMALL, GROWN, CPYTHON)) {
            List<String> row = new ArrayList<>(List.of(name));
            for (String workload : workloads()) {
                row.add(cell(figures, workload, name, FIRST));
                row.add(cell(figures, workload, name, LATER));
            }
            table.row(row);
        }
        return "Nanoseconds by the clock for one of 100,000 empty coroutines in `gather`, and for one of 100,000 items"
            + " through a `Queue`, in brackets as a multiple of CPython's: the first time that a process does it, and"
            + " the eleventh to twentieth.\n\n"
                + table
                + figures.absences(workloads());
    }

    private static String cell(Figures figures, String workload, String name, String measure) {
        Figure own = figures.get(workload, name, measure);
        if (own == null) {
            return "-";
        }
        @Nullable Figure ratio = figures.ratio(workload, measure, name, CPYTHON);
        return Figure.number(own.median())
                + (ratio == null || name.equals(CPYTHON) ? "" : " (" + Figure.number(ratio.median()) + ")");
    }
}
