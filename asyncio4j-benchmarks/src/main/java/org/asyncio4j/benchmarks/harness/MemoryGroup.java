package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes of a task that waits, and of a connection that is idle. */
final class MemoryGroup implements Group {

    private static final String TASKS = "memory tasks";
    private static final String CONNECTIONS = "memory connections";
    static final String BYTES = "bytes";
    static final String RESIDENT = "resident";
    private static final List<String> TASK_PEERS =
            List.of("asyncio4j", "asyncio4j portable", "bare", "CPython", "uvloop", "Kotlin", "Node.js", "Go");
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int WARM_TASKS = 100_000;
    private static final int WARM_ROUNDS = 3;
    private static final int SETTLE_MILLIS = 300;
    private static final int DESCRIPTORS_TO_SPARE = 500;

    private final Toolbox tools;
    private final int tasks;
    private final int connections;
    private final List<Peer> servers;

    MemoryGroup(Toolbox tools, Options.Length length) throws IOException {
        this.tools = tools;
        tasks = length == Options.Length.QUICK ? 100_000 : 1_000_000;
        connections = mostConnections();
        servers = Servers.of(tools, "echo", false);
    }

    /** How many a process may have open, and no more than are wanted. */
    static int mostConnections() throws IOException {
        return Math.min(MOST_CONNECTIONS, descriptors() - DESCRIPTORS_TO_SPARE);
    }

    /** How many files a process may have open. */
    private static int descriptors() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return 1024;
        }
        try (var lines = Files.lines(limits)) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
                    .filter(number -> !number.equals("unlimited"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(1 << 20);
        }
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public List<String> workloads() {
        return List.of(TASKS, CONNECTIONS);
    }

    @Override
    public String effort(Options options) {
        return "each once";
    }

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            List<Peer> peers = workload.equals(TASKS)
                    ? TASK_PEERS.stream()
                            .map(name -> MicroGroup.peer(tools, name, "parked"))
                            .toList()
                    : servers;
            for (Peer peer : peers) {
                Map<Peer, Worker> alone = new LinkedHashMap<>();
                try {
                    run.start(List.of(peer), workload, alone);
                    run.turns(workload, alone, 0, (any, worker) -> {
                        if (workload.equals(TASKS)) {
                            // The frames of code that isn't compiled yet are larger.
                            if (peer.jvm()) {
                                worker.ask(Integer.toString(WARM_TASKS));
                            }
                            double bytes = worker.ask(Integer.toString(tasks));
                            run.figures().add(TASKS, peer.name(), BYTES, bytes);
                        } else {
                            connections(run, peer, worker, CONNECTIONS, "echo", connections);
                        }
                    });
                } finally {
                    Run.close(alone);
                }
            }
        }
    }

    /** Measures what so many idle connections take of a server, by the mode of the load client. */
    static void connections(Run run, Peer peer, Worker server, String workload, String mode, int connections)
            throws IOException, InterruptedException {
        Toolbox tools = run.tools();
        // What is made once is made now, and code is compiled that is run for each connection.
        int millis = run.options().length().warmMillis(peer.jvm(), true);
        Load.run(tools, server, mode, 10, 64, millis);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            try (Worker load = hold(tools, server, mode, connections / 10)) {
                load.expect("held " + connections / 10);
            }
        }
        Thread.sleep(SETTLE_MILLIS);
        double before = peer.jvm() ? server.ask("memory") : 0;
        long residentBefore = server.residentBytes();
        try (Worker load = hold(tools, server, mode, connections)) {
            load.expect("held " + connections);
            double resident = server.residentBytes() - residentBefore;
            run.figures().add(workload, peer.name(), RESIDENT, resident / connections);
            if (peer.jvm()) {
                double bytes = server.ask("memory") - before;
                run.figures().add(workload, peer.name(), BYTES, bytes / connections);
            }
        }
    }

    /** Makes connections that are kept until the worker is closed. */
    private static Worker hold(Toolbox tools, Worker server, String mode, int count)
            throws IOException, InterruptedException {
        String port = Integer.toString(server.port());
        String pid = Long.toString(server.pid());
        String hold = mode.equals("http") ? "hold-http" : "hold";
        return new Worker(tools.load(port, pid, Integer.toString(count), hold, "64"), tools.work.resolve("load.err"));
    }

    @Override
    public String section(Figures figures) {
        Table perTask = new Table(List.of("", "bytes each"));
        for (String name : TASK_PEERS) {
            perTask.row(List.of(name, cell(figures.get(TASKS, name, BYTES))));
        }
        Table perConnection = new Table(List.of("", "bytes each, heap and direct", "resident"));
        for (Peer server : servers) {
            perConnection.row(List.of(
                    server.name(),
                    server.jvm() ? cell(figures.get(CONNECTIONS, server.name(), BYTES)) : "",
                    cell(figures.get(CONNECTIONS, server.name(), RESIDENT))));
        }
        return String.format(
                        "%,d tasks, each of which waits for a future of its own. Heap, of CPython"
                                + " resident memory, of Go stacks too; *bare* is a parked virtual"
                                + " thread.%n%n",
                        tasks)
                + perTask
                + String.format(
                        "%n%,d connections that made one request of 64 bytes and are idle. Of the"
                                + " programs in Java what is in use after a collection; resident is"
                                + " what the process grew by, garbage included."
                                + " *%s* gives each connection a buffer of 256 KiB.%n%n",
                        connections, Servers.IN_PLACE)
                + perConnection
                + figures.absences(workloads())
                + Target.table(figures, targets(figures));
    }

    private static String cell(@Nullable Figure figure) {
        return figure == null ? "-" : Figure.number(figure.median());
    }

    private static List<Target> targets(Figures figures) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(TASKS, "bytes of heap", figures.get(TASKS, Servers.OURS, BYTES), 700));
        for (String style : List.of("protocol", "buffered", "streams")) {
            targets.add(new Target(
                    CONNECTIONS,
                    style + ": bytes of heap and direct memory",
                    figures.get(CONNECTIONS, Servers.styled(Servers.OURS, style), BYTES),
                    4096));
        }
        for (String style : List.of("protocol", "streams")) {
            String ours = Servers.styled(Servers.OURS, style);
            targets.add(new Target(
                    CONNECTIONS,
                    style + ": resident bytes / " + Servers.NETTY,
                    figures.ratio(CONNECTIONS, RESIDENT, ours, Servers.NETTY),
                    1));
        }
        return targets;
    }
}
