import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The JVM that the tests run in: gives class names to JUnit, prints failures to standard output,
 * and leaves the counts in a file. What the tests print goes to another file, unless all of it is
 * asked for.
 *
 * <p>Arguments: the label of the run, the file for the counts, the file for the output (or {@code
 * -}), the tags to leave out (with commas), then {@code CLASS} or {@code CLASS#METHOD}, where
 * METHOD may have {@code *} in it.
 */
final class TestProcess implements TestExecutionListener, PostDiscoveryFilter {
    /** What a line about a skipped test begins with, in the file for the counts. */
    static final String SKIPPED = "skipped ";

    private final String label;
    private final boolean verbose;
    private final PrintStream report;

    /** Patterns of methods, by class; a class without an entry runs whole. */
    private final Map<String, List<String>> methods = new HashMap<>();

    private final Set<String> matchedPatterns = new TreeSet<>();
    private final Map<String, Set<String>> methodNames = new HashMap<>();

    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private final List<String> classTimes = new ArrayList<>();
    private final List<String> skips = new ArrayList<>();
    private int passed;
    private int failed;
    private int skipped;

    private TestProcess(String label, boolean verbose, PrintStream report) {
        this.label = label;
        this.verbose = verbose;
        this.report = report;
    }

    public static void main(String[] args) throws IOException {
        boolean verbose = args[2].equals("-");
        TestProcess process = new TestProcess(args[0], verbose, System.out);
        if (!verbose) {
            PrintStream output = new PrintStream(new FileOutputStream(args[2]), true, StandardCharsets.UTF_8);
            System.setOut(output);
            System.setErr(output);
        }
        List<String> excludedTags = args[3].isEmpty() ? List.of() : List.of(args[3].split(","));
        int exitCode = process.run(excludedTags, List.of(args).subList(4, args.length));
        List<String> result = new ArrayList<>();
        result.add(process.passed + " " + process.failed + " " + process.skipped);
        result.addAll(process.classTimes);
        result.addAll(process.skips);
        Files.write(Path.of(args[1]), result);
        process.report.flush();
        System.exit(exitCode); // whatever threads tests have left
    }

    private int run(List<String> excludedTags, List<String> names) {
        Set<String> classes = new TreeSet<>();
        for (String name : names) {
            int hash = name.indexOf('#');
            String type = hash < 0 ? name : name.substring(0, hash);
            classes.add(type);
            if (hash >= 0) {
                methods.computeIfAbsent(type, key -> new ArrayList<>()).add(name.substring(hash + 1));
            }
        }
        LauncherDiscoveryRequestBuilder builder = LauncherDiscoveryRequestBuilder.request();
        classes.forEach(type -> builder.selectors(selectClass(type)));
        builder.filters(this);
        if (!excludedTags.isEmpty()) {
            builder.filters(TagFilter.excludeTags(excludedTags));
        }
        LauncherDiscoveryRequest request = builder.build();
        Launcher launcher = LauncherFactory.create();
        TestPlan plan = launcher.discover(request);
        int unknown = reportUnknownMethods();
        if (unknown > 0) {
            return 2;
        }
        launcher.execute(plan, this);
        return failed > 0 ? 1 : 0;
    }

    // --- Discovery

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        if (!(descriptor.getSource().orElse(null) instanceof MethodSource source)) {
            return FilterResult.included("not a method");
        }
        String type = outermost(source.getClassName());
        methodNames.computeIfAbsent(type, key -> new TreeSet<>()).add(source.getMethodName());
        List<String> patterns = methods.get(type);
        if (patterns == null) {
            return FilterResult.included("the whole class runs");
        }
        boolean matches = false;
        for (String pattern : patterns) {
            if (Names.matches(pattern, source.getMethodName())) {
                matchedPatterns.add(type + "#" + pattern);
                matches = true;
            }
        }
        return FilterResult.includedIf(matches);
    }

    private int reportUnknownMethods() {
        int unknown = 0;
        for (Map.Entry<String, List<String>> entry : methods.entrySet()) {
            String type = entry.getKey();
            for (String pattern : entry.getValue()) {
                if (!matchedPatterns.contains(type + "#" + pattern)) {
                    unknown++;
                    report.println("test: "
                            + Names.simple(type)
                            + " has no test method "
                            + pattern
                            + Names.suggestion(pattern, methodNames.getOrDefault(type, Set.of())));
                }
            }
        }
        return unknown;
    }

    private static String outermost(String className) {
        int dollar = className.indexOf('$');
        return dollar < 0 ? className : className.substring(0, dollar);
    }

    // --- Execution

    @Override
    public void executionStarted(TestIdentifier identifier) {
        started.put(identifier.getUniqueId(), System.nanoTime());
    }

    @Override
    public synchronized void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        double seconds = (System.nanoTime() - started.remove(identifier.getUniqueId())) / 1e9;
        boolean failure = result.getStatus() == TestExecutionResult.Status.FAILED;
        boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
        if (failure) {
            failed++;
            printFailure(identifier, seconds, result.getThrowable().orElse(null));
        } else if (aborted && (identifier.isTest() || isClass(identifier))) {
            skipped++;
            printSkipped(
                    identifier, result.getThrowable().map(Throwable::getMessage).orElse(""));
        } else if (identifier.isTest()) {
            passed++;
            if (verbose) {
                report.printf("passed  %s  %.3f s%n", name(identifier), seconds);
            }
        }
        if (isClass(identifier) && !nameOfClass(identifier).contains("$")) {
            classTimes.add("%.3f %s".formatted(seconds, nameOfClass(identifier)));
            if (!verbose && classTimes.size() % 50 == 0) {
                report.printf("%s: %d classes done%n", label, classTimes.size());
            }
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier identifier, String reason) {
        skipped++;
        printSkipped(identifier, reason);
    }

    private void printFailure(TestIdentifier identifier, double seconds, Throwable cause) {
        StringWriter trace = new StringWriter();
        if (cause != null) {
            cause.printStackTrace(new PrintWriter(trace));
        }
        StringBuilder text = new StringBuilder();
        text.append("FAILED  %s  (%s, %.3f s)%n".formatted(name(identifier), label, seconds));
        boolean inJunit = false; // what is below a test method is JUnit's and always the same
        for (String line : trace.toString().lines().toList()) {
            boolean frame = line.startsWith("\tat ");
            inJunit = frame
                    && (inJunit
                            || line.contains("jdk.internal.reflect.")
                            || line.contains("org.junit.platform.")
                            || line.contains("org.junit.jupiter.engine."));
            if (!inJunit) {
                text.append("    ").append(line).append(System.lineSeparator());
            }
        }
        report.print(text);
        report.flush();
    }

    private void printSkipped(TestIdentifier identifier, String reason) {
        skips.add(SKIPPED + name(identifier) + ": " + reason.replaceAll("\\R", " "));
        if (verbose) {
            report.printf("skipped %s  %s%n", name(identifier), reason);
        }
    }

    private static boolean isClass(TestIdentifier identifier) {
        return identifier.getSource().orElse(null) instanceof ClassSource;
    }

    private static String nameOfClass(TestIdentifier identifier) {
        return ((ClassSource) identifier.getSource().orElseThrow()).getClassName();
    }

    /** Returns {@code LockTest.method}, with the invocation's own name if there are several. */
    private static String name(TestIdentifier identifier) {
        String displayed = identifier.getDisplayName();
        return switch (identifier.getSource().orElse(null)) {
            case MethodSource source -> {
                String name = Names.simple(source.getClassName()) + "." + source.getMethodName();
                yield displayed.equals(source.getMethodName() + "()") ? name : name + " " + displayed;
            }
            case ClassSource source -> Names.simple(source.getClassName());
            case null, default -> displayed;
        };
    }
}
