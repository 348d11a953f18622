package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long a server that has just been started takes to reach its speed. */
final class WarmUpGroup implements Group {

    /** The service, and whether it is by TLS. */
    private record Service(String mode, boolean tls, int size) {}

    private static final Map<String, Service> SERVICES = new LinkedHashMap<>();

    static {
        SERVICES.put("warm-up tcp 1 KiB x 100", new Service("echo", false, 1 << 10));
        SERVICES.put("warm-up tls 16 KiB x 100", new Service("tls", true, 16 << 10));
    }

    private static final List<String> NAMES =
            List.of(Servers.styled(Servers.OURS, "protocol"), Servers.styled(Servers.OURS, "streams"), Servers.NETTY);
    private static final int CONNECTIONS = 100;
    private static final int PIECE_MILLIS = 500;

    /** Of which pieces of the load the table tells, counted from 1. */
    private static final List<Integer> TOLD = List.of(1, 2, 4, 8, 16, 24);

    private static final int QUICK_PIECES = 4;

    private final Toolbox tools;

    WarmUpGroup(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public String title() {
        return "Warming up";
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(SERVICES.keySet());
    }

    @Override
    public String effort(Options options) {
        return options.rounds() + " fresh servers each";
    }

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            Service service = SERVICES.get(workload);
            List<Peer> peers = Servers.of(tools, "echo", service.tls).stream()
                    .filter(peer -> NAMES.contains(peer.name()))
                    .toList();
            for (int round = 0; round < run.options().rounds(); round++) {
                for (Peer peer : Run.order(peers, round)) {
                    Map<Peer, Worker> fresh = new LinkedHashMap<>();
                    try {
                        run.start(List.of(peer), workload, fresh);
                        run.turns(workload, fresh, 0, (any, server) -> load(run, workload, service, peer, server));
                    } finally {
                        Run.close(fresh);
                    }
                }
            }
        }
    }

    /** In pieces, so that connections come and go as they do with a server in use. */
    private void load(Run run, String workload, Service service, Peer peer, Worker server)
            throws IOException, InterruptedException {
        int pieces = run.options().length() == Options.Length.QUICK ? QUICK_PIECES : TOLD.getLast();
        for (int piece = 1; piece <= pieces; piece++) {
            Load load = Load.run(tools, server, service.mode, CONNECTIONS, service.size, PIECE_MILLIS);
            if (TOLD.contains(piece)) {
                run.figures().add(workload, peer.name(), measure(piece), load.cpuNanos());
            }
        }
    }

    private static String measure(int piece) {
        return "cpu of piece " + piece;
    }

    @Override
    public String section(Figures figures) {
        StringBuilder text = new StringBuilder(
                "CPU time of the server for a request, in microseconds, that long after the load on a server began"
                        + " that had just been started. Server and compiler share one processor.\n\n");
        List<String> heading = new ArrayList<>(List.of(""));
        for (int piece : TOLD) {
            heading.add(Figure.number(piece * PIECE_MILLIS / 1000.0) + " s");
        }
        for (String workload : workloads()) {
            if (figures.isEmpty(workload)) {
                continue;
            }
            Table table = new Table(heading);
            for (String name : NAMES) {
                List<String> cells = new ArrayList<>(List.of(name));
                for (int piece : TOLD) {
                    cells.add(cell(figures.get(workload, name, measure(piece))));
                }
                table.row(cells);
            }
            text.append(workload.substring("warm-up ".length()))
                    .append(":\n\n")
                    .append(table)
                    .append('\n');
        }
        return text.append(figures.absences(workloads())).toString();
    }

    private static String cell(@Nullable Figure figure) {
        return figure == null ? "-" : Figure.number(figure.median() / 1000);
    }
}
