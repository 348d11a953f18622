import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the script {@code test} starts: compiles what changed, runs the tests that the command line
 * names in JVMs of their own, tells the outcome. Its exit code is 0 if all passed, 1 if not, 2 if
 * the command itself failed.
 *
 * <p>Arguments: the project's folder, then the user's.
 */
final class TestCommand {
    /** Tags of what {@code ./test} without names leaves out, besides the classes of a list. */
    private static final String SLOW_TAGS = "real-time,integration,memory,gc";

    private static final String SLOW_CLASSES = "build-tools/slow-tests.txt";

    private static final String OPENS = "java.base/java.lang=ALL-UNNAMED";

    private static final String DEBUGGER = "-agentlib:jdwp";

    private final Path root;
    private final Instant start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    private final List<String> engines = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private boolean verbose;
    private boolean times;

    private TestCommand(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        TestCommand command = new TestCommand(Path.of(args[0]));
        int exitCode;
        try {
            command.parse(List.of(args).subList(1, args.length));
            exitCode = command.run();
        } catch (UsageError e) {
            System.err.println("test: " + e.getMessage());
            exitCode = 2;
        } catch (CompilationFailed e) {
            System.err.print(e.getMessage());
            System.err.println("test: compilation failed");
            exitCode = 2;
        }
        System.exit(exitCode);
    }

    private void parse(List<String> args) throws UsageError {
        for (String arg : args) {
            switch (arg) {
                case "carrier", "portable" -> engines.add(arg);
                case "-v", "--verbose" -> verbose = true;
                case "--times" -> times = true;
                case "--debug" -> {
                    jvmOptions.add(DEBUGGER + "=transport=dt_socket,server=y,suspend=y,address=localhost:5005");
                    jvmOptions.add("-Djunit.jupiter.execution.timeout.mode=disabled");
                }
                default -> {
                    if (arg.startsWith("-D") || arg.startsWith("-X")) {
                        jvmOptions.add(arg);
                    } else if (arg.startsWith("-")) {
                        throw new UsageError("unknown option " + arg + "; try --help");
                    } else {
                        words.add(arg);
                    }
                }
            }
        }
    }

    private boolean debugs() {
        return jvmOptions.stream().anyMatch(option -> option.startsWith(DEBUGGER));
    }

    private int run() throws UsageError, CompilationFailed, IOException, InterruptedException {
        Map<String, Module> modules = Module.findAll(root);
        Selection selection = new Selection(modules.values());
        String excludedTags = "";
        if (words.isEmpty()) {
            Set<String> slow = slowClasses();
            for (String unknown : selection.addAllBut(slow)) {
                System.err.println("test: " + SLOW_CLASSES + ": no test class " + unknown);
            }
            excludedTags = SLOW_TAGS;
            if (jvmOptions.contains("-Dasyncio4j.debug=false")) {
                excludedTags += ",debug-mode";
            }
        } else {
            for (String word : words) {
                selection.add(word);
            }
        }
        Instant before = Instant.now();
        compile(modules, selection.selected().keySet());
        Duration compiling = Duration.between(before, Instant.now());

        List<TestRun> finished = new ArrayList<>();
        for (Map.Entry<String, Collection<String>> entry : selection.selected().entrySet()) {
            finished.addAll(run(modules.get(entry.getKey()), entry.getValue(), excludedTags));
        }
        if (times) {
            printTimes(finished);
        }
        return summarize(finished, compiling);
    }

    /** Compiles what is out of date, one process at a time. */
    private void compile(Map<String, Module> modules, Collection<String> names) throws IOException, CompilationFailed {
        try (FileChannel lock = FileChannel.open(
                        root.resolve("build-tools/target/test/lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = lock.lock()) {
            for (String name : names) {
                modules.get(name).compileTests();
            }
        }
    }

    private Set<String> slowClasses() throws IOException {
        return Files.readAllLines(root.resolve(SLOW_CLASSES)).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .collect(Collectors.toSet());
    }

    /** Runs a module's tests, on two engines at the same time, and returns when all have ended. */
    private List<TestRun> run(Module module, Collection<String> names, String excludedTags)
            throws IOException, InterruptedException {
        List<String> launcherTests = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String name : names) {
            (isLauncherTest(name) ? launcherTests : others).add(name);
        }
        List<TestRun> runs = new ArrayList<>();
        if (!launcherTests.isEmpty() && excludedTags.isEmpty()) {
            // These run programs with the launcher, and need its jars.
            new ProcessBuilder(root.resolve("asyncio4j").toString(), "build-tools/FirstStart.java")
                    .directory(root.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            TestRun run = new TestRun(module, "launcher");
            run.start(command(module, run, null, launcherTests, excludedTags));
            run.await();
            runs.add(run);
        }
        if (!others.isEmpty()) {
            for (String engine : engines(module)) {
                TestRun run = new TestRun(module, engine == null ? "tests" : engine);
                run.start(command(module, run, engine, others, excludedTags));
                if (verbose || debugs()) {
                    run.await();
                }
                runs.add(run);
            }
            for (TestRun run : runs) {
                run.await();
            }
        }
        return runs;
    }

    private static boolean isLauncherTest(String name) {
        return Names.simple(name.replaceFirst("#.*", "")).startsWith("Launcher");
    }

    /** Returns the engines that the module's tests are to run on; null is what Maven gives them. */
    private List<String> engines(Module module) {
        if (!engines.isEmpty()) {
            return engines;
        }
        if (!module.runsOnEachEngine()) {
            List<String> once = new ArrayList<>();
            once.add(null);
            return once;
        }
        return debugs() ? List.of("carrier") : List.of("carrier", "portable");
    }

    private List<String> command(Module module, TestRun run, String engine, List<String> names, String excludedTags)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-ea");
        command.addAll(parentOptions());
        command.addAll(module.jvmOptions());
        if ("carrier".equals(engine)) {
            command.addAll(List.of("--add-opens", OPENS));
        }
        if (engine != null) {
            command.add("-Dasyncio4j.expectedEngine=" + engine);
        }
        command.addAll(jvmOptions);
        List<Path> classPath = new ArrayList<>(module.classPath());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry)); // this runner and JUnit's launcher
        }
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add("TestProcess");
        command.add(run.label());
        command.add(run.counts().toString());
        command.add(verbose ? "-" : run.output().toString());
        command.add(excludedTags);
        command.addAll(names);
        return command;
    }

    /** Returns what the parent POM gives to the JVM of every test. */
    private List<String> parentOptions() throws IOException {
        String pom = Files.readString(root.resolve("pom.xml"));
        String options = pom.replaceFirst("(?s).*<asyncio4j.testJvm>(.*?)</asyncio4j.testJvm>.*", "$1");
        return List.of(options.strip().split("\\s+"));
    }

    private void printTimes(List<TestRun> runs) {
        runs.stream()
                .flatMap(run -> run.classTimes().stream().map(time -> time + " " + run.label()))
                .sorted((a, b) -> Double.compare(seconds(b), seconds(a)))
                .limit(40)
                .forEach(System.out::println);
    }

    private static double seconds(String time) {
        return Double.parseDouble(time.substring(0, time.indexOf(' ')));
    }

    private int summarize(List<TestRun> runs, Duration compiling) {
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        int exitCode = 0;
        for (TestRun run : runs) {
            passed += run.passed();
            failed += run.failed();
            skipped += run.skipped();
            exitCode = Math.max(exitCode, run.exitCode());
            if (run.exitCode() > 2) {
                System.out.printf("test: the JVM of %s ended with exit code %d%n", run, run.exitCode());
            }
            if (run.exitCode() == 1 && !verbose) {
                System.out.printf("What the tests printed: %s%n", root.relativize(run.output()));
            }
        }
        if (exitCode == 0 && passed == 0 && skipped == 0) {
            System.out.println("test: no tests in " + String.join(", ", words));
            exitCode = 2;
        }
        exitCode = Math.min(exitCode, 2);
        if (exitCode < 2) {
            String engines = runs.stream().map(TestRun::label).distinct().collect(Collectors.joining(", "));
            if (!verbose) {
                runs.stream()
                        .flatMap(run -> run.skips().stream())
                        .distinct()
                        .sorted()
                        .forEach(skip -> System.out.println("skipped " + skip));
            }
            System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
            System.out.printf(
                    Locale.ROOT,
                    "%s in %.1f s, %.1f s of it compiling%n",
                    engines,
                    millis(Duration.between(start, Instant.now())),
                    millis(compiling));
        }
        return exitCode;
    }

    private static double millis(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
