package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service under load: the server's CPU time for a request, requests a second, latencies. */
final class ServerGroup implements Group {

    private static final String CPU = "cpu";
    private static final String RATE = "rate";
    private static final String P50 = "p50";
    private static final String P99 = "p99";

    private static final String LINES = "lines 1000 x 10";
    private static final String HELLO = "http hello x 100";
    private static final String HELLO_2 = "http2 hello x 100";
    private static final String HELLO_2_SHARED = "http2 hello x 10 x 10";
    private static final String MESSAGE = "websocket 64 B x 100";
    private static final String CONNECT = "connect 64 B x 100";

    private static final int LONGEST_WARM_UP = 3;
    private static final int WARM_UP_MILLIS = 500;
    private static final List<String> STYLES = List.of("protocol", "buffered", "streams");

    /** So many connections, with requests of so many bytes (or lines). */
    record Shape(String name, int connections, int size) {}

    private final String title;
    private final String introduction;
    private final String mode;
    private final String base;
    private final List<Peer> peers;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Function<Figures, String> targets;

    private ServerGroup(
            String title,
            String introduction,
            String mode,
            String base,
            List<Peer> peers,
            List<Shape> shapes,
            Function<Figures, String> targets) {
        this.title = title;
        this.introduction = introduction;
        this.mode = mode;
        this.base = base;
        this.peers = peers;
        this.targets = targets;
        for (Shape shape : shapes) {
            this.shapes.put(shape.name, shape);
        }
    }

    static ServerGroup tcp(Toolbox tools, Options.Length length) {
        List<Shape> shapes = new ArrayList<>();
        for (int size : new int[] {64, 1 << 10, 16 << 10, 256 << 10}) {
            shapes.add(shape("tcp", 100, size));
            for (int connections : new int[] {1, 1000}) {
                boolean wanted = switch (length) {
                    case QUICK -> false;
                    case MEDIUM -> size == 1 << 10;
                    case FULL -> true;
                };
                if (wanted) {
                    shapes.add(shape("tcp", connections, size));
                }
            }
        }
        return new ServerGroup(
                "TCP echo",
                "",
                "echo",
                Servers.C,
                Servers.withYardsticks(tools),
                shapes,
                figures -> Target.table(figures, tcpTargets(figures))
                        + Target.yardsticks(figures, tcpYardsticks(figures)));
    }

    static ServerGroup tls(Toolbox tools) {
        return new ServerGroup(
                "TLS echo",
                "",
                "tls",
                Servers.NETTY,
                Servers.of(tools, "echo", true),
                List.of(shape("tls", 100, 1 << 10), shape("tls", 100, 16 << 10)),
                figures -> Target.table(figures, tlsTargets(figures)));
    }

    /** What it costs to be looked at. */
    static ServerGroup observers(Toolbox tools) {
        return new ServerGroup(
                "Watchdog and recording",
                "The watchdog looks for what blocks a loop. Recorded are the events of asyncio4j, by their usual"
                        + " thresholds.\n\n",
                "echo",
                Servers.styled(Servers.OURS, Servers.NO_WATCHDOG),
                Servers.observed(tools),
                List.of(shape("observed", 100, 64)),
                figures -> Target.table(
                        figures,
                        List.of(
                                observerTarget(figures, "streams", 1.005),
                                observerTarget(figures, Servers.RECORDING, 1.02))));
    }

    private static Target observerTarget(Figures figures, String style, double limit) {
        String base = Servers.styled(Servers.OURS, Servers.NO_WATCHDOG);
        return target(figures, "observed 64 B x 100", style, base, limit);
    }

    /** Servers on one loop and on several, which are pinned to no processor. */
    static ServerGroup allProcessors(Toolbox tools) {
        return new ServerGroup(
                "TCP echo on all processors",
                "Servers on one loop, and on as many as there are processors ("
                        + Machine.processors()
                        + "), of which the load client takes one for a part of the time.\n\n",
                "echo",
                Servers.NETTY,
                Servers.onAllProcessors(tools),
                List.of(shape("processors", 100, 64), shape("processors", 100, 16 << 10)),
                figures -> "");
    }

    /** Connections that each make one request. */
    static ServerGroup connections(Toolbox tools) {
        return new ServerGroup(
                "Connections",
                "Each request is made on a connection of its own, which the client closes when it has the answer.\n\n",
                "connect",
                Servers.NETTY,
                Servers.of(tools, "echo", false),
                List.of(shape("connect", 100, 64)),
                figures -> Target.table(
                        figures,
                        List.of(
                                target(figures, CONNECT, "protocol", Servers.NETTY, 1.11),
                                target(figures, CONNECT, "streams", Servers.NETTY, 1.33))));
    }

    static ServerGroup lines(Toolbox tools) {
        return new ServerGroup(
                "Lines",
                "",
                "lines",
                Servers.C,
                Servers.of(tools, "lines", false),
                List.of(new Shape(LINES, 10, 1000)),
                figures -> Target.table(figures, linesTargets(figures)));
    }

    static ServerGroup http(Toolbox tools) {
        return new ServerGroup(
                "HTTP hello",
                "A request by HTTP/1.1 on a connection that stays open, and a response of 13 bytes.\n\n",
                "http",
                Servers.NETTY,
                HttpPeers.http(tools),
                List.of(new Shape(HELLO, 100, 0)),
                figures -> Target.table(figures, List.of(httpTarget(figures, HELLO, 0.95))));
    }

    static ServerGroup http2(Toolbox tools) {
        return new ServerGroup(
                "HTTP/2 hello",
                "The same by HTTP/2: a request at a time on each of a hundred connections, and ten on each of ten. The"
                    + " client is h2load, whose connections count too; it tells no latencies of single requests.\n\n",
                Load.HTTP_2,
                Servers.NETTY,
                HttpPeers.http2(tools),
                List.of(new Shape(HELLO_2, 100, 1), new Shape(HELLO_2_SHARED, 10, 10)),
                figures -> Target.table(
                        figures, List.of(httpTarget(figures, HELLO_2, 1), httpTarget(figures, HELLO_2_SHARED, 1))));
    }

    static ServerGroup webSocket(Toolbox tools) {
        return new ServerGroup(
                "WebSocket echo",
                "A text by WebSocket, and its echo; without compression.\n\n",
                "ws",
                Servers.NETTY,
                HttpPeers.webSocket(tools),
                List.of(new Shape(MESSAGE, 100, 64), shape("websocket", 100, 16 << 10)),
                figures -> Target.table(
                        figures,
                        List.of(httpTarget(figures, MESSAGE, 1), httpTarget(figures, "websocket 16 KiB x 100", 1))));
    }

    private static Target httpTarget(Figures figures, String workload, double limit) {
        String what = "CPU of " + HttpPeers.OURS + " / " + Servers.NETTY;
        return new Target(workload, what, figures.ratio(workload, CPU, HttpPeers.OURS, Servers.NETTY), limit);
    }

    private static Shape shape(String service, int connections, int size) {
        String bytes = size < 1024 ? size + " B" : (size >> 10) + " KiB";
        return new Shape(service + " " + bytes + " x " + connections, connections, size);
    }

    private static List<Target> tcpTargets(Figures figures) {
        List<Target> targets = new ArrayList<>();
        for (String size : List.of("64 B", "1 KiB")) {
            String workload = "tcp " + size + " x 100";
            targets.add(target(figures, workload, "protocol", Servers.C, 1.12));
            targets.add(target(figures, workload, "protocol", Servers.NETTY, 1));
            targets.add(target(figures, workload, "protocol", Servers.styled(Servers.UVLOOP, "protocol"), 1));
            targets.add(target(figures, workload, "streams", Servers.C, 1.2));
            targets.add(target(figures, workload, "streams", Servers.styled(Servers.UVLOOP, "streams"), 0.75));
            targets.add(target(figures, workload, "streams", Servers.GO, 1));
            targets.add(target(figures, workload, Servers.LENDING, Servers.C, 1.15));
            targets.add(target(figures, workload, Servers.LENDING, Servers.GO, 1));
        }
        targets.add(target(figures, "tcp 1 KiB x 1000", "streams", Servers.C, 1.35));
        targets.add(target(figures, "tcp 16 KiB x 100", "streams", Servers.C, 1.6));
        targets.add(target(figures, "tcp 16 KiB x 100", Servers.LENDING, Servers.C, 1.3));
        for (String style : STYLES) {
            targets.add(target(figures, "tcp 256 KiB x 100", style, Servers.C, 1.15));
        }
        targets.add(target(figures, "tcp 256 KiB x 100", Servers.IN_PLACE, Servers.C, 1.15));
        targets.add(target(figures, "tcp 256 KiB x 100", Servers.LENDING, Servers.C, 1.1));
        return targets;
    }

    /** How far streams and protocols are from what the JDK allows for the same work. */
    private static List<Target> tcpYardsticks(Figures figures) {
        String threads = Servers.styled(Servers.SELECTOR, Servers.THREADS_IN_ORDER);
        String arrays = Servers.styled(Servers.SELECTOR, Servers.ARRAYS);
        List<Target> limits = new ArrayList<>();
        for (String size : List.of("64 B", "1 KiB", "256 KiB")) {
            String workload = "tcp " + size + " x 100";
            limits.add(target(figures, workload, "streams", threads, 1.05));
            limits.add(target(figures, workload, "protocol", arrays, 1.1));
        }
        return limits;
    }

    private static List<Target> tlsTargets(Figures figures) {
        List<Target> targets = new ArrayList<>();
        for (String style : STYLES) {
            targets.add(target(figures, "tls 16 KiB x 100", style, Servers.NETTY, 1.1));
        }
        targets.add(target(figures, "tls 16 KiB x 100", Servers.LENDING, Servers.NETTY, 1));
        return targets;
    }

    private static List<Target> linesTargets(Figures figures) {
        return List.of(
                target(figures, LINES, Servers.EACH_LINE, Servers.C, 3.5),
                target(figures, LINES, Servers.FOR_EACH_LINE, Servers.C, 2.2));
    }

    private static Target target(Figures figures, String workload, String style, String base, double limit) {
        String ours = Servers.styled(Servers.OURS, style);
        return new Target(workload, "CPU of " + ours + " / " + base, figures.ratio(workload, CPU, ours, base), limit);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(shapes.keySet());
    }

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        Map<Peer, Worker> workers = new LinkedHashMap<>();
        Set<Worker> warm = new HashSet<>();
        try {
            for (String workload : run.wanted(this)) {
                Run.say("  " + workload);
                // One that failed before may be able to do this.
                run.start(peers, workload, workers);
                measure(run, shapes.get(workload), workers, warm);
            }
        } finally {
            Run.close(workers);
        }
    }

    private void measure(Run run, Shape shape, Map<Peer, Worker> workers, Set<Worker> warm)
            throws InterruptedException {
        Options options = run.options();
        run.turns(
                shape.name,
                workers,
                0,
                (peer, worker) -> warm(run, worker, shape, options.length().warmMillis(peer.jvm(), warm.add(worker))));
        for (int round = 0; round < options.rounds(); round++) {
            run.turns(shape.name, workers, round, (peer, worker) -> {
                Load load = load(run, worker, shape, options.length().millis());
                Figures figures = run.figures();
                figures.add(shape.name, peer.name(), CPU, load.cpuNanos());
                figures.add(shape.name, peer.name(), RATE, load.requestsPerSecond());
                if (load.p50Nanos() > 0) {
                    figures.add(shape.name, peer.name(), P50, load.p50Nanos());
                    figures.add(shape.name, peer.name(), P99, load.p99Nanos());
                }
            });
        }
    }

    /**
     * For that time, and longer if the machine has left the server less than half of it. In pieces,
     * so that connections come and go: what runs once for each is to be compiled too.
     */
    private void warm(Run run, Worker worker, Shape shape, int millis) throws IOException, InterruptedException {
        int pieces = Math.max(millis / WARM_UP_MILLIS, 1);
        long before = worker.cpuNanos();
        for (int i = 1; i <= LONGEST_WARM_UP * pieces; i++) {
            load(run, worker, shape, Math.min(millis, WARM_UP_MILLIS));
            if (i >= pieces && worker.cpuNanos() - before >= millis * 1_000_000L / 2) {
                return;
            }
        }
    }

    private Load load(Run run, Worker worker, Shape shape, int millis) throws IOException, InterruptedException {
        return Load.run(run.tools(), worker, mode, shape.connections, shape.size, millis);
    }

    @Override
    public String section(Figures figures) {
        boolean ratios = workloads().stream().anyMatch(name -> figures.get(name, base, CPU) != null);
        StringBuilder text = new StringBuilder();
        text.append(introduction)
                .append("CPU time of the server for a request")
                .append(ratios ? ", as a multiple of that of **" + base + "**" : "")
                .append("; less is better.\n\n")
                .append(table(figures, (workload, peer) -> cpu(figures, workload, peer)))
                .append("\nRequests a second")
                .append(ratios ? ", as a multiple of the same" : "")
                .append("; more is better.\n\n")
                .append(table(figures, (workload, peer) -> rate(figures, workload, peer)));
        if (!mode.equals(Load.HTTP_2)) {
            text.append("\nLatency in microseconds: median / 99th percentile.\n\n")
                    .append(table(figures, (workload, peer) -> latency(figures, workload, peer)));
        }
        return text.append(figures.absences(workloads()))
                .append(targets.apply(figures))
                .toString();
    }

    private interface Cell {
        @Nullable
        String of(String workload, String peer);
    }

    private String table(Figures figures, Cell cell) {
        List<String> measured = workloads().stream()
                .filter(workload -> !figures.isEmpty(workload))
                .toList();
        List<String> heading = new ArrayList<>(List.of(""));
        for (String workload : measured) {
            heading.add(workload.substring(workload.indexOf(' ') + 1));
        }
        Table table = new Table(heading);
        for (Peer peer : peers) {
            if (measured.stream().noneMatch(workload -> figures.tried(workload, peer.name()))) {
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(peer.name()));
            for (String workload : measured) {
                String text = cell.of(workload, peer.name());
                cells.add(text == null ? "-" : text);
            }
            table.row(cells);
        }
        return table.toString();
    }

    private @Nullable String cpu(Figures figures, String workload, String peer) {
        Figure own = figures.get(workload, peer, CPU);
        if (own == null) {
            return null;
        }
        Figure ratio = figures.ratio(workload, CPU, peer, base);
        String absolute = Figure.number(own.median() / 1000) + " µs";
        if (ratio == null) {
            return absolute;
        }
        return peer.equals(base) ? "1 = " + absolute : ratio.toString();
    }

    private @Nullable String rate(Figures figures, String workload, String peer) {
        Figure own = figures.get(workload, peer, RATE);
        if (own == null) {
            return null;
        }
        Figure ratio = figures.ratio(workload, RATE, peer, base);
        String absolute = Figure.number(own.median()) + "/s";
        if (ratio == null) {
            return absolute;
        }
        return peer.equals(base) ? "1 = " + absolute : Figure.number(ratio.median());
    }

    private static @Nullable String latency(Figures figures, String workload, String peer) {
        Figure p50 = figures.get(workload, peer, P50);
        Figure p99 = figures.get(workload, peer, P99);
        return p50 == null || p99 == null
                ? null
                : Figure.number(p50.median() / 1000) + " / " + Figure.number(p99.median() / 1000);
    }
}
