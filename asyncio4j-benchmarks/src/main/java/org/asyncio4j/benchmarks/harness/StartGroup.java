package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hello world as a process, from its start to its end. */
final class StartGroup implements Group {

    private static final String WORKLOAD = "start";
    private static final String MILLIS = "millis";
    private static final String CPU_MILLIS = "cpu_millis";
    private static final int WARM_STARTS = 2;
    private static final double LIMIT = 1.3;
    private static final String BARE_SOURCE = "java Hello.java, AOT cache";
    private static final String OURS = "./asyncio4j Hello.java";
    private static final String OURS_FIRST = "./asyncio4j Hello.java, first start";
    private static final String PYTHON = "CPython, asyncio.run";

    /** Linux counts the CPU time of children in hundredths of a second. */
    private static final Path OWN_COUNTERS = Path.of("/proc/self/stat");

    private static final double MILLIS_A_TICK = 10;

    private static final String HELLO = "void main() {\n    IO.println(\"hello, world\");\n}\n";
    private static final String HELLO_ASYNCIO = """
        import static org.asyncio4j.Asyncio.*;

        void main() {
            run(async(() -> IO.println("hello, world")));
        }
        """;

    private final Toolbox tools;
    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    StartGroup(Toolbox tools) {
        this.tools = tools;
        for (String name : List.of(
                OURS,
                OURS_FIRST,
                "./asyncio4j --portable Hello.java",
                BARE_SOURCE,
                "java Hello.java",
                "java Hello, AOT cache",
                "java Hello",
                PYTHON,
                "uvloop",
                "Node.js")) {
            commands.put(name, List.of());
        }
    }

    @Override
    public String title() {
        return "Start";
    }

    @Override
    public List<String> workloads() {
        return List.of(WORKLOAD);
    }

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        if (run.wanted(this).isEmpty()) {
            return;
        }
        Run.say("  " + WORKLOAD);
        prepare();
        List<String> wanted =
                commands.keySet().stream().filter(run.options()::wantsPeer).toList();
        for (int round = -WARM_STARTS; round < starts(run.options()); round++) {
            for (String name : Run.order(wanted, round)) {
                if (absent.containsKey(name)) {
                    continue;
                }
                try {
                    double cpuBefore = cpuMillisOfChildren();
                    double millis = start(commands.get(name));
                    if (round >= 0) {
                        run.figures().add(WORKLOAD, name, MILLIS, millis);
                        if (cpuBefore >= 0) {
                            run.figures().add(WORKLOAD, name, CPU_MILLIS, cpuMillisOfChildren() - cpuBefore);
                        }
                    }
                } catch (IOException e) {
                    Run.say("    " + name + ": " + e.getMessage());
                    absent.put(name, String.valueOf(e.getMessage()));
                }
            }
        }
        absent.keySet().retainAll(wanted);
        absent.forEach((name, reason) -> run.figures().absent(WORKLOAD, name, reason));
    }

    private static int starts(Options options) {
        return options.rounds() * 2;
    }

    @Override
    public String effort(Options options) {
        return starts(options) + " starts of each, after " + WARM_STARTS;
    }

    /** Writes the programs, compiles them, and makes the caches that java starts faster with. */
    private void prepare() throws IOException, InterruptedException {
        Path bare = Files.createDirectories(tools.work.resolve("start/bare"));
        Path ours = Files.createDirectories(tools.work.resolve("start/asyncio4j"));
        Files.writeString(bare.resolve("Hello.java"), HELLO);
        Files.writeString(ours.resolve("Hello.java"), HELLO_ASYNCIO);
        String java = Toolbox.javaHome().resolve("bin/java").toString();
        String javac = Toolbox.javaHome().resolve("bin/javac").toString();
        String source = bare.resolve("Hello.java").toString();
        String classes = bare.toString();
        String launcher = tools.module.resolveSibling("asyncio4j").toString();
        String ourSource = ours.resolve("Hello.java").toString();
        must(javac, "-d", classes, source);
        String sourceCache = tools.work.resolve("start/source.aot").toString();
        String classCache = tools.work.resolve("start/class.aot").toString();
        must(java, "-XX:AOTCacheOutput=" + sourceCache, source);
        // A jar, because no cache is made for classes in folders.
        String jar = tools.work.resolve("start/hello.jar").toString();
        must(Toolbox.javaHome().resolve("bin/jar").toString(), "-cf", jar, "-C", classes, "Hello.class");
        must(java, "-XX:AOTCacheOutput=" + classCache, "-cp", jar, "Hello");
        start(List.of(launcher, "--prepare", ourSource), "");
        start(List.of(launcher, "--portable", "--prepare", ourSource), "");
        commands.put(OURS, List.of(launcher, ourSource));
        // What each first start of a program does.
        commands.put(OURS_FIRST, List.of("env", "ASYNCIO4J_CACHE_MIB=0", launcher, ourSource));
        commands.put("./asyncio4j --portable Hello.java", List.of(launcher, "--portable", ourSource));
        commands.put(BARE_SOURCE, List.of(java, "-XX:AOTCache=" + sourceCache, source));
        commands.put("java Hello.java", List.of(java, source));
        commands.put("java Hello, AOT cache", List.of(java, "-XX:AOTCache=" + classCache, "-cp", jar, "Hello"));
        commands.put("java Hello", List.of(java, "-cp", jar, "Hello"));
        command(PYTHON, tools.cpython("hello"), tools.python.absent());
        command("uvloop", tools.uvloop("hello"), tools.uvloop.absent());
        command("Node.js", tools.node("hello"), tools.node.absent());
    }

    private void must(String... command) throws IOException, InterruptedException {
        if (tools.run(command) == null) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    private void command(String name, List<String> command, @Nullable String reason) {
        commands.put(name, command);
        if (reason != null) {
            absent.put(name, reason);
        }
    }

    /** The CPU time of all children that have ended, and of theirs; negative if it is not known here. */
    private static double cpuMillisOfChildren() throws IOException {
        if (!Files.isReadable(OWN_COUNTERS)) {
            return -1;
        }
        // The name, in parentheses, may hold spaces; user and system time are fields 16 and 17.
        String line = Files.readString(OWN_COUNTERS);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * MILLIS_A_TICK;
    }

    private double start(List<String> command) throws IOException, InterruptedException {
        return start(command, "hello, world\n");
    }

    private double start(List<String> command, String expected) throws IOException, InterruptedException {
        Path output = tools.work.resolve("start/output");
        Path errors = tools.work.resolve("start/errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        // The launcher is to take the JDK that all others take.
        builder.environment().put("JAVA_HOME", Toolbox.javaHome().toString());
        builder.environment()
                .put("XDG_CACHE_HOME", tools.work.resolve("start/cache").toString());
        long began = System.nanoTime();
        Process process = builder.start();
        // The first start may build the library.
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("it did not end");
        }
        double millis = (System.nanoTime() - began) / 1e6;
        if (process.exitValue() != 0) {
            throw new IOException(Worker.complaint(errors, process.exitValue()));
        }
        if (!Files.readString(output).equals(expected)) {
            throw new IOException("it printed " + Files.readString(output).strip());
        }
        return millis;
    }

    @Override
    public String section(Figures figures) {
        Table table = new Table(List.of("hello, world", "milliseconds", "/ " + PYTHON, "of CPU", "/ " + PYTHON));
        for (String name : commands.keySet()) {
            if (!figures.tried(WORKLOAD, name)) {
                continue;
            }
            table.row(List.of(
                    name,
                    text(figures.get(WORKLOAD, name, MILLIS)),
                    text(figures.ratio(WORKLOAD, MILLIS, name, PYTHON)),
                    text(figures.get(WORKLOAD, name, CPU_MILLIS)),
                    text(figures.ratio(WORKLOAD, CPU_MILLIS, name, PYTHON))));
        }
        return "From the start of the process to its end. `java` compiles programs in `.java` files at each start, the"
                + " launcher at the first; by the second it has kept the classes in an AOT cache.\n\n"
                + table
                + figures.absences(workloads())
                + Target.table(
                        figures,
                        List.of(
                                target(figures, MILLIS, "milliseconds", OURS, PYTHON),
                                target(figures, CPU_MILLIS, "CPU", OURS, PYTHON),
                                target(figures, MILLIS, "milliseconds", OURS_FIRST, BARE_SOURCE)));
    }

    private static String text(@Nullable Figure figure) {
        return figure == null ? "-" : figure.toString();
    }

    private static Target target(Figures figures, String measure, String unit, String peer, String base) {
        return new Target(
                WORKLOAD, peer + " / " + base + ", " + unit, figures.ratio(WORKLOAD, measure, peer, base), LIMIT);
    }
}
