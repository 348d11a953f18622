package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests by HTTP/1.1: the client's CPU time for one. */
final class HttpClientGroup implements Group {

    private static final String REQUESTS = "http client x 50";
    private static final double LIMIT = 0.5;

    private final Toolbox tools;

    HttpClientGroup(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public String title() {
        return "HTTP client";
    }

    @Override
    public List<String> workloads() {
        return List.of(REQUESTS);
    }

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        Run.say("  " + REQUESTS);
        // The same for all; it has the other processor.
        List<String> command =
                tools.onClientCore(tools.java("portable", Toolbox.PACKAGE + "HttpServers", "nio", "http"));
        try (Worker server = new Worker(command, tools.work.resolve("http-server.err"))) {
            Map<Peer, Worker> workers = new LinkedHashMap<>();
            try {
                run.start(HttpPeers.clients(tools, server.port()), REQUESTS, workers);
                MicroGroup.rounds(run, REQUESTS, workers);
            } finally {
                Run.close(workers);
            }
        }
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("", "CPU", "time"));
        for (Peer peer : HttpPeers.clients(tools, 0)) {
            if (figures.tried(REQUESTS, peer.name())) {
                table.row(List.of(
                        peer.name(),
                        cell(figures, peer.name(), MicroGroup.CPU),
                        cell(figures, peer.name(), MicroGroup.NANOS)));
            }
        }
        return "Requests by HTTP/1.1, fifty at a time, on connections that stay open, to a server of Netty's that says"
                + " hello on another processor; the text of the response is read. CPU time of the client for a request,"
                + " and time that passed for one, as a multiple of those of"
                + " the **" + HttpPeers.JDK + "**; less is better.\n\n"
                + table
                + figures.absences(workloads())
                + Target.table(
                        figures,
                        List.of(new Target(
                                REQUESTS,
                                "CPU of " + HttpPeers.OURS + " / " + HttpPeers.JDK,
                                figures.ratio(REQUESTS, MicroGroup.CPU, HttpPeers.OURS, HttpPeers.JDK),
                                LIMIT)));
    }

    private static String cell(Figures figures, String peer, String measure) {
        Figure own = figures.get(REQUESTS, peer, measure);
        if (own == null) {
            return "-";
        }
        Figure ratio = figures.ratio(REQUESTS, measure, peer, HttpPeers.JDK);
        String absolute = Figure.number(own.median() / 1000) + " µs";
        return ratio == null ? absolute : peer.equals(HttpPeers.JDK) ? "1 = " + absolute : ratio.toString();
    }
}
