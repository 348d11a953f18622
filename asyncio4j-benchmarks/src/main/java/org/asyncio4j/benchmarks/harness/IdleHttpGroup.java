package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes of a connection that has made a request by HTTP/1.1 and is kept. */
final class IdleHttpGroup implements Group {

    private static final String IDLE = "http idle";
    private static final double LIMIT = 8;
    private static final double KIB = 1024;

    private final Toolbox tools;
    private final int connections;
    private final List<Peer> servers;

    IdleHttpGroup(Toolbox tools) throws IOException {
        this.tools = tools;
        connections = MemoryGroup.mostConnections();
        servers = HttpPeers.http(tools);
    }

    @Override
    public String title() {
        return "Idle HTTP connections";
    }

    @Override
    public List<String> workloads() {
        return List.of(IDLE);
    }

    @Override
    public String effort(Options options) {
        return "each once";
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        Run.say("  " + IDLE);
        for (Peer peer : servers) {
            Map<Peer, Worker> alone = new LinkedHashMap<>();
            try {
                run.start(List.of(peer), IDLE, alone);
                run.turns(
                        IDLE,
                        alone,
                        0,
                        (any, server) -> MemoryGroup.connections(run, any, server, IDLE, "http", connections));
            } finally {
                Run.close(alone);
            }
        }
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("", "KiB each, heap and direct", "resident"));
        for (Peer server : servers) {
            if (figures.tried(IDLE, server.name())) {
                table.row(List.of(
                        server.name(),
                        server.jvm() ? cell(kibibytes(figures, server.name(), MemoryGroup.BYTES)) : "",
                        cell(kibibytes(figures, server.name(), MemoryGroup.RESIDENT))));
            }
        }
        return String.format(
                        "%,d connections that made one request by HTTP/1.1 and are kept. Of the programs in Java what"
                                + " is in use after a collection; resident is what the process grew by, garbage"
                                + " included.%n%n",
                        connections)
                + table
                + figures.absences(workloads())
                + Target.table(
                        figures,
                        List.of(new Target(
                                IDLE,
                                "KiB of heap and direct memory",
                                kibibytes(figures, HttpPeers.OURS, MemoryGroup.BYTES),
                                LIMIT)));
    }

    private static @Nullable Figure kibibytes(Figures figures, String peer, String measure) {
        Figure bytes = figures.get(IDLE, peer, measure);
        return bytes == null ? null : new Figure(bytes.median() / KIB, bytes.min() / KIB, bytes.max() / KIB);
    }

    private static String cell(@Nullable Figure figure) {
        return figure == null ? "-" : Figure.number(figure.median());
    }
}
