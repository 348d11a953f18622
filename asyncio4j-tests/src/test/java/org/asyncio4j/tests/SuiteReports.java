package org.asyncio4j.tests;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.asyncio4j.tests.Ledger.Port;

/**
 * Reads Surefire's reports at the end of {@code mvn verify}: prints each test that was skipped, with
 * its reason, and fails if a test that the ledger names has not run.
 *
 * <p>Arguments: the project's folder, and when the build began; older reports are another build's.
 */
final class SuiteReports {

    private static final String MODULE = "asyncio4j-tests";

    /**
     * A test in a report.
     *
     * @param run the module and the folder of its report
     * @param skipped why it was skipped; empty if it ran
     */
    private record Case(String run, String type, String method, String skipped) {}

    private SuiteReports() {}

    public static void main(String[] args) throws Exception {
        List<Case> cases = readAll(Path.of(args[0]), Instant.parse(args[1]));
        printSkipped(cases);
        Set<String> missing = portsThatDidNotRun(cases);
        if (!missing.isEmpty()) {
            System.out.println("The ledger names tests that did not run (@Ports):");
            missing.forEach(name -> System.out.println("  " + name));
            System.exit(1);
        }
    }

    private static void printSkipped(List<Case> cases) {
        Map<String, Set<String>> runsByTest = new TreeMap<>();
        for (Case each : cases) {
            if (!each.skipped().isEmpty()) {
                String test = each.type().substring(each.type().lastIndexOf('.') + 1)
                        + (each.method().isEmpty() ? "" : "." + each.method());
                runsByTest
                        .computeIfAbsent(test + ": " + each.skipped(), key -> new TreeSet<>())
                        .add(each.run());
            }
        }
        System.out.printf("%d tests ran, %d were skipped%n", cases.size() - count(cases), count(cases));
        runsByTest.forEach((test, runs) -> System.out.printf("  skipped %s (%s)%n", test, String.join(", ", runs)));
    }

    private static int count(List<Case> cases) {
        return (int) cases.stream().filter(each -> !each.skipped().isEmpty()).count();
    }

    private static Set<String> portsThatDidNotRun(List<Case> cases)
            throws IOException, URISyntaxException, ClassNotFoundException {
        // By the name of the method: the classes that it ran in, which may have inherited it.
        Map<String, Set<Class<?>>> ran = new HashMap<>();
        for (Case each : cases) {
            if (each.run().startsWith(MODULE) && each.skipped().isEmpty()) {
                Class<?> type = Class.forName(each.type(), false, SuiteReports.class.getClassLoader());
                ran.computeIfAbsent(each.method(), key -> new HashSet<>()).add(type);
            }
        }
        Set<String> missing = new TreeSet<>();
        Ledger.read().ports().forEach((id, ports) -> {
            for (Port port : ports) {
                Class<?> declaring = port.method().getDeclaringClass();
                if (ran.getOrDefault(port.method().getName(), Set.of()).stream()
                        .noneMatch(declaring::isAssignableFrom)) {
                    missing.add(port.name() + ", for " + id);
                }
            }
        });
        return missing;
    }

    private static List<Case> readAll(Path root, Instant since) throws IOException, XMLStreamException {
        List<Path> reports;
        try (Stream<Path> found = Files.find(
                root, 4, (path, _) -> path.toString().matches(".*/target/surefire-reports[^/]*/TEST-[^/]*\\.xml"))) {
            reports = found.sorted().toList();
        }
        List<Case> cases = new ArrayList<>();
        for (Path report : reports) {
            if (!Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
                read(report, cases);
            }
        }
        return cases;
    }

    private static void read(Path report, List<Case> cases) throws IOException, XMLStreamException {
        Path folder = report.getParent();
        String kind = folder.getFileName().toString().replaceFirst("surefire-reports-?", "");
        String module = folder.getParent().getParent().getFileName().toString();
        String run = kind.isEmpty() ? module : module + ", " + kind;
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            String type = "";
            String method = "";
            String skipped = "";
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "testcase" -> {
                            // Surefire appends the run's name in parentheses.
                            type = xml.getAttributeValue(null, "classname").replaceFirst("\\(.*", "");
                            // What follows are parameters, or the number of an invocation.
                            method = xml.getAttributeValue(null, "name").replaceFirst("[^\\w$].*", "");
                            skipped = "";
                        }
                        case "skipped" -> {
                            String message = xml.getAttributeValue(null, "message");
                            skipped = message == null ? reasonIn(xml.getElementText()) : message;
                        }
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("testcase")) {
                    cases.add(new Case(run, type, method, skipped));
                }
            }
            xml.close();
        }
    }

    /** Returns the message of the exception whose stack trace this is. */
    private static String reasonIn(String trace) {
        String first = trace.strip().lines().findFirst().orElse("");
        return first.isEmpty() ? "no reason given" : first.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
    }
}
