package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the parts of a loop take: the same work on each peer, in rounds. */
final class MicroGroup implements Group {

    static final String CPU = "cpu";
    static final String NANOS = "nanos";
    private static final String OURS = "asyncio4j";
    private static final String PORTABLE = "asyncio4j portable";
    private static final String BARE = "bare";
    private static final String CPYTHON = "CPython";
    private static final String UVLOOP = "uvloop";
    private static final String KOTLIN = "Kotlin";
    private static final String NETTY = "Netty";
    private static final String NODE = "Node.js";
    private static final String GO = "Go";
    private static final String C = "C";
    private static final List<String> ALL = List.of(OURS, PORTABLE, BARE, CPYTHON, UVLOOP, KOTLIN, NETTY, NODE, GO, C);
    private static final String PREFIX = "micro ";
    private static final int LEAST_WARM_ROUNDS = 5;
    private static final int LONGEST_WARM_UP = 5;

    /** A workload, the word by which the peers know it, and which of them do. */
    private record Work(String what, String word, Set<String> peers) {
        /**
         * What is bare of a generator is that it takes turns, and of its context manager a thread.
         */
        String word(String peer) {
            return !peer.equals(BARE)
                    ? word
                    : switch (word) {
                        case "generator", "each" -> "switch";
                        case "context_manager" -> "spawn";
                        default -> word;
                    };
        }
    }

    private final Toolbox tools;
    private final Map<String, Work> works = new LinkedHashMap<>();

    MicroGroup(Toolbox tools) {
        this.tools = tools;
        add("switch", "a step: `await(sleep(0))`", "switch", BARE, KOTLIN, NODE, GO);
        add("spawn", "`await(createTask(...))`, empty", "spawn", BARE, KOTLIN, NODE, GO);
        add("run", "`run` of a main that does nothing", "run");
        add("runUntilComplete", "`loop.runUntilComplete`, the same", "run_until_complete");
        add("await", "`await` of a coroutine that does not suspend", "coroutine");
        add("future", "a future wakes a task", "future", KOTLIN, GO);
        add("gather", "one of 100,000 empty coroutines in `gather`", "gather", BARE, KOTLIN, NODE, GO);
        add("queue", "an item through a `Queue`", "queue", KOTLIN, GO);
        add("bounded queue", "an item through a `Queue` for 10", "bounded_queue", KOTLIN, GO);
        add("lock", "a `Lock` that is free", "lock", KOTLIN, GO);
        add("contended lock", "a `Lock` with nine tasks in line", "contended_lock", KOTLIN, GO);
        add("timeout", "`with(timeout(...))`, not expired", "timeout", KOTLIN, GO);
        add("callSoon", "`callSoon` and the call", "call_soon", NETTY, NODE);
        add("callSoonThreadsafe", "the same from 4 threads", "threadsafe", NETTY, KOTLIN);
        add("timers", "a timer, 9 in 10 of a million cancelled", "timers", BARE, NETTY, NODE, GO);
        add("generator", "`next()` of a generator", "generator", BARE, KOTLIN, NODE, GO);
        add("each", "an item of a generator by `each`", "each", BARE, KOTLIN, NODE);
        add("push", "an item of a generator by `each` with an action", "push", KOTLIN);
        add("context manager", "a block in a generator's context", "context_manager", BARE);
        add("process", "start a process and wait for its end", "process", BARE, C, NODE, GO);
    }

    private void add(String name, String what, String word, String... further) {
        List<String> peers = new ArrayList<>(List.of(OURS, PORTABLE, CPYTHON, UVLOOP));
        peers.addAll(List.of(further));
        works.put(PREFIX + name, new Work(what, word, Set.copyOf(peers)));
    }

    @Override
    public String title() {
        return "Parts of the loop";
    }

    @Override
    public List<String> workloads() {
        return List.copyOf(works.keySet());
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        for (String workload : run.wanted(this)) {
            Run.say("  " + workload);
            Work work = works.get(workload);
            List<Peer> peers = ALL.stream()
                    .filter(work.peers::contains)
                    .map(name -> peer(tools, name, work.word(name)))
                    .toList();
            Map<Peer, Worker> workers = new LinkedHashMap<>();
            try {
                run.start(peers, workload, workers);
                rounds(run, workload, workers);
            } finally {
                Run.close(workers);
            }
        }
    }

    /** A peer that makes rounds of a micro benchmark. Not pinned: some need several processors. */
    static Peer peer(Toolbox tools, String name, String word) {
        String micro = Toolbox.PACKAGE + "Micro";
        return switch (name) {
            case OURS -> jvm(name, tools.java("carrier", micro, "asyncio4j", word));
            case PORTABLE -> jvm(name, tools.java("portable", micro, "asyncio4j", word));
            case BARE -> jvm(name, tools.java("carrier", micro, "bare", word));
            case NETTY -> jvm(name, tools.java("carrier", micro, "netty", word));
            case KOTLIN -> new Peer(name, tools.kotlin(word), tools.kotlinAbsent, true);
            case CPYTHON -> new Peer(name, tools.cpython("micro", word), tools.python.absent(), false);
            case UVLOOP -> new Peer(name, tools.uvloop("micro", word), tools.uvloop.absent(), false);
            case NODE -> new Peer(name, tools.node("micro", word), tools.node.absent(), false);
            case GO -> new Peer(name, tools.go("micro", word), tools.go.absent(), false);
            case C -> new Peer(name, tools.c("spawn"), tools.compiler.absent(), false);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Peer jvm(String name, List<String> command) {
        return new Peer(name, command, null, true);
    }

    /** Warms each peer up, then lets them make their rounds in turn. */
    static void rounds(Run run, String workload, Map<Peer, Worker> workers) throws InterruptedException {
        run.turns(workload, workers, 0, (peer, worker) -> {
            if (peer.jvm()) {
                warm(worker, run.options().length().microWarmMillis());
            } else {
                rounds(worker, 0, 1);
            }
        });
        for (int round = 0; round < run.options().rounds(); round++) {
            run.turns(workload, workers, round, (peer, worker) -> {
                long cpu = worker.cpuNanos();
                Rounds made = rounds(worker, run.options().length().millis(), 1);
                cpu = worker.cpuNanos() - cpu;
                run.figures().add(workload, peer.name(), CPU, (double) cpu / made.operations);
                run.figures().add(workload, peer.name(), NANOS, made.nanosEach);
            });
        }
    }

    /** For that time, and longer until it has had as much of the processor, if others use it. */
    private static void warm(Worker worker, int millis) throws IOException, InterruptedException {
        long before = worker.cpuNanos();
        rounds(worker, millis, LEAST_WARM_ROUNDS);
        for (int i = 1; i < LONGEST_WARM_UP; i++) {
            if (worker.cpuNanos() - before >= millis * 1_000_000L) {
                return;
            }
            rounds(worker, millis / 2, 1);
        }
    }

    /**
     * What one turn tells: the operations of all its rounds, the time of one in the usual round.
     */
    private record Rounds(long operations, double nanosEach) {}

    /** As many rounds as fill the time, and at least so many. */
    private static Rounds rounds(Worker worker, int millis, int least) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long operations = 0;
        List<Double> nanosEach = new ArrayList<>();
        while (nanosEach.size() < least || System.nanoTime() - began < millis * 1_000_000L) {
            double[] answer = worker.numbers("run", 2);
            operations += (long) answer[0];
            nanosEach.add(answer[1] / answer[0]);
        }
        return new Rounds(operations, Figure.of(nanosEach).median());
    }

    @Override
    public String section(Figures figures) {
        return "*Bare* is what asyncio4j stands on: virtual threads on a private scheduler without"
                + " loop and tasks, a binary heap for the timers, `ProcessBuilder` for"
                + " processes. *C* is `posix_spawn`. Node.js has no tasks: an async function"
                + " that is awaited stands for them, and `setImmediate` for `callSoon`. Go's are"
                + " goroutines and channels on one thread, a channel without room for"
                + " a generator. Beside a generator's item *bare* is one switch, beside its context"
                + " manager the start and end of one thread.\n\n"
                + "CPU time of asyncio4j for one operation, in nanoseconds, and that divided by"
                + " what another takes; less is better.\n\n"
                + table(figures, CPU)
                + "\nThe same by the clock on the wall.\n\n"
                + table(figures, NANOS)
                + figures.absences(workloads())
                + Target.table(figures, targets(figures));
    }

    private String table(Figures figures, String measure) {
        List<String> heading = new ArrayList<>(List.of("", OURS));
        ALL.stream().skip(1).forEach(name -> heading.add("/ " + name));
        Table table = new Table(heading);
        works.forEach((workload, work) -> {
            if (figures.isEmpty(workload)) {
                return;
            }
            List<String> cells = new ArrayList<>(List.of(work.what));
            Figure own = figures.get(workload, OURS, measure);
            cells.add(own == null ? "-" : own.toString());
            for (String name : ALL.subList(1, ALL.size())) {
                Figure ratio = figures.ratio(workload, measure, OURS, name);
                cells.add(ratio != null ? ratio.toString() : work.peers.contains(name) ? "-" : "");
            }
            table.row(cells);
        });
        return table.toString();
    }

    private static List<Target> targets(Figures figures) {
        return List.of(
                target(figures, "switch", BARE, 1.25),
                target(figures, "switch", CPYTHON, 1 / 6.0),
                target(figures, "spawn", CPYTHON, 0.1),
                byClock(figures, "run", OURS),
                byClock(figures, "run", PORTABLE),
                byClock(figures, "runUntilComplete", OURS),
                byClock(figures, "runUntilComplete", PORTABLE),
                nanos(figures, "callSoon", 50),
                target(figures, "callSoonThreadsafe", NETTY, 1),
                target(figures, "timers", BARE, 1.5),
                target(figures, "queue", KOTLIN, 1),
                target(figures, "queue", GO, 1),
                target(figures, "bounded queue", KOTLIN, 1),
                target(figures, "bounded queue", GO, 1),
                target(figures, "generator", BARE, 2),
                target(figures, "each", BARE, 2),
                nanos(figures, "push", 20),
                nanos(figures, "context manager", 60),
                target(figures, "process", UVLOOP, 1));
    }

    /** On the wall, since a run waits for another thread: as fast as CPython's. */
    private static Target byClock(Figures figures, String name, String ours) {
        String workload = PREFIX + name;
        return new Target(
                workload, "time of " + ours + " / " + CPYTHON, figures.ratio(workload, NANOS, ours, CPYTHON), 1);
    }

    private static Target nanos(Figures figures, String name, double limit) {
        return new Target(PREFIX + name, "nanoseconds", figures.get(PREFIX + name, OURS, CPU), limit);
    }

    private static Target target(Figures figures, String name, String base, double limit) {
        String workload = PREFIX + name;
        return new Target(workload, "CPU / " + base, figures.ratio(workload, CPU, OURS, base), limit);
    }
}
