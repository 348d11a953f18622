package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers that are compared, for one kind of service. */
final class Servers {

    static final String C = "C, epoll";
    static final String OURS = "asyncio4j";
    static final String PORTABLE = "asyncio4j portable";
    static final String NETTY = "Netty, epoll";
    static final String UVLOOP = "uvloop";
    static final String GO = "Go";
    static final String SELECTOR = "selector loop";

    /** The selector loop, if what it reads has to become arrays. */
    static final String ARRAYS = "arrays";

    /** The selector loop with threads that go on when asyncio's tasks do. */
    static final String THREADS_IN_ORDER = "threads in order";

    private static final String THREADS = "threads";

    /** On as many loops as there are processors. */
    static final String ON_ALL = "a loop per processor";

    static final String NO_WATCHDOG = "streams without the watchdog";
    static final String RECORDING = "streams, recorded";

    /** By streams that read into the handler's own buffer. */
    static final String IN_PLACE = "streams in place";

    /** By streams that lend what they read. */
    static final String LENDING = "lending";

    /** By texts, one for each line. */
    static final String EACH_LINE = "each(lines())";

    /** By a lambda that gets the lines where they are. */
    static final String FOR_EACH_LINE = "forEachLine";

    private static final Set<String> WITH_LOOPS = Set.of("AsyncioServer", "NettyServer");

    private final Toolbox tools;
    private final String kind;
    private final boolean tls;
    private final boolean yardsticks;
    private final List<Peer> peers = new ArrayList<>();

    private Servers(Toolbox tools, String kind, boolean tls, boolean yardsticks) {
        this.tools = tools;
        this.kind = kind;
        this.tls = tls;
        this.yardsticks = yardsticks;
    }

    /**
     * All of them, those that are absent too.
     *
     * @param kind {@code echo} or {@code lines}
     */
    static List<Peer> of(Toolbox tools, String kind, boolean tls) {
        return new Servers(tools, kind, tls, false).collect();
    }

    /** Servers of echoes, and what Java allows for the work of one and the other. */
    static List<Peer> withYardsticks(Toolbox tools) {
        return new Servers(tools, "echo", false, true).collect();
    }

    /**
     * Servers of echoes, each on one loop and on as many as there are processors, which it may use all.
     */
    static List<Peer> onAllProcessors(Toolbox tools) {
        return new Servers(tools, "echo", false, false).collectForAllProcessors();
    }

    /** The server by streams as it is, without its watchdog, and while the Flight Recorder records. */
    static List<Peer> observed(Toolbox tools) {
        Servers servers = new Servers(tools, "echo", false, false);
        servers.observed(styled(OURS, "streams"));
        servers.observed(styled(OURS, NO_WATCHDOG), "-Dasyncio4j.blockedLimit=off");
        servers.observed(styled(OURS, RECORDING), "-XX:StartFlightRecording:settings=none", "-Xlog:jfr*=off");
        return servers.peers;
    }

    private void observed(String name, String... options) {
        List<String> command = new ArrayList<>(javaCommand("carrier", "AsyncioServer", 1, "streams"));
        command.addAll(1, List.of(options));
        add(name, command, null, true);
    }

    /** A name that the peer has in one of its styles. */
    static String styled(String name, String style) {
        return name + ", " + style;
    }

    private List<Peer> collect() {
        if (!tls) {
            add(C, tools.c(kind), tools.compiler.absent(), false);
        }
        List<String> styles = kind.equals("lines") ? List.of("streams") : List.of("protocol", "buffered", "streams");
        for (String style : styles) {
            java(styled(OURS, style), "carrier", "AsyncioServer", style);
        }
        if (kind.equals("echo")) {
            java(styled(OURS, IN_PLACE), "carrier", "AsyncioServer", "inplace");
            java(styled(OURS, LENDING), "carrier", "AsyncioServer", "lending");
            java(styled(PORTABLE, LENDING), "portable", "AsyncioServer", "lending");
        } else {
            java(styled(OURS, EACH_LINE), "carrier", "AsyncioServer", "each");
            java(styled(OURS, FOR_EACH_LINE), "carrier", "AsyncioServer", "foreachline");
        }
        for (String style : styles) {
            if (!style.equals("buffered")) {
                java(styled(PORTABLE, style), "portable", "AsyncioServer", style);
            }
        }
        java(NETTY, "portable", "NettyServer", "epoll");
        java("Netty, NIO", "portable", "NettyServer", "nio");
        if (!tls) {
            java(SELECTOR, "portable", "SelectorServer", "buffer");
        }
        if (yardsticks) {
            java("our loop on Netty's epoll", "carrier", "NettyDriverServer", "epoll");
            java("our loop on Netty's io_uring", "carrier", "NettyDriverServer", "io_uring");
            java(styled(SELECTOR, ARRAYS), "portable", "SelectorServer", "arrays");
            java(styled(SELECTOR, THREADS), "portable", "SelectorThreads", "direct");
            java(styled(SELECTOR, THREADS_IN_ORDER), "portable", "SelectorThreads", "ordered");
        }
        java("virtual threads", "portable", "ThreadServer", null);
        for (String style : styles) {
            String[] arguments = pythonArguments(style);
            add(styled("CPython", style), tools.cpython(arguments), tools.python.absent(), false);
        }
        for (String style : styles) {
            String[] arguments = pythonArguments(style);
            add(styled(UVLOOP, style), tools.uvloop(arguments), tools.uvloop.absent(), false);
        }
        List<String> list = new ArrayList<>(List.of("serve", kind));
        addPem(list);
        String[] arguments = list.toArray(String[]::new);
        add("Node.js", tools.node(arguments), tools.node.absent(), false);
        list.add(1, "1");
        add(GO, tools.go(list.toArray(String[]::new)), tools.go.absent(), false);
        return peers;
    }

    private List<Peer> collectForAllProcessors() {
        int all = Machine.processors();
        for (int loops : new int[] {1, all}) {
            for (String engine : List.of("carrier", "portable")) {
                String name = styled(engine.equals("carrier") ? OURS : PORTABLE, "streams");
                everywhere(name, loops, javaCommand(engine, "AsyncioServer", loops, "streams"), null, true);
            }
            everywhere(NETTY, loops, javaCommand("portable", "NettyServer", loops, "epoll"), null, true);
            everywhere(GO, loops, tools.go("serve", Integer.toString(loops), kind), tools.go.absent(), false);
        }
        return peers;
    }

    private void everywhere(String name, int loops, List<String> command, @Nullable String absent, boolean jvm) {
        peers.add(new Peer(loops == 1 ? name : styled(name, ON_ALL), command, absent, jvm));
    }

    private void java(String name, String engine, String mainClass, @Nullable String style) {
        add(name, javaCommand(engine, mainClass, 1, style), null, true);
    }

    /** The servers that are made for a number of loops are told it. */
    private List<String> javaCommand(String engine, String mainClass, int loops, @Nullable String style) {
        List<String> arguments = new ArrayList<>();
        if (WITH_LOOPS.contains(mainClass)) {
            arguments.add(Integer.toString(loops));
        }
        if (style != null) {
            arguments.add(style);
        }
        arguments.add(kind);
        if (tls) {
            arguments.add(tools.keyStore().toString());
        }
        return tools.java(engine, Toolbox.PACKAGE + mainClass, arguments.toArray(String[]::new));
    }

    private String[] pythonArguments(String style) {
        List<String> arguments = new ArrayList<>(List.of("serve", style, kind));
        addPem(arguments);
        return arguments.toArray(String[]::new);
    }

    private void addPem(List<String> arguments) {
        if (tls) {
            arguments.add(tools.certificate().toString());
            arguments.add(tools.key().toString());
        }
    }

    private void add(String name, List<String> command, @Nullable String absent, boolean jvm) {
        peers.add(new Peer(name, tools.onServerCore(command), absent, jvm));
    }
}
