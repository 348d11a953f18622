package org.asyncio4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.asyncio4j.tests.Ledger.Kind;
import org.asyncio4j.tests.Ledger.Port;
import org.asyncio4j.tests.Ledger.Row;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The ledger tells no lies: every test of CPython's stands in it, with a test of ours or a reason.
 * {@code docs/parity.md}, which it is written to, is made anew by {@code mvn verify
 * -Dasyncio4j.write=true}. Whether the tests named there have run, {@link SuiteReports} looks up
 * after the suite.
 */
class LedgerTest {

    private static final Path LEDGER = Path.of("..", "docs", "parity.md");

    /** How many tests each version has; those of 3.13 with two for macOS. */
    private static final Map<String, Integer> COUNTS = Map.of("3.13", 1481, "3.14", 1540);

    /** A reason for more rows than these tells of none of them what differs. */
    private static final int MOST_ROWS_OF_A_REASON = 3;

    private static final Set<String> AREAS = Set.of("loop", "structure", "iteration", "network", "subprocess");

    @Test
    void theLedgerIsTheRecordedOne() throws Exception {
        String recorded = Files.readString(LEDGER);
        String rendered = Ledger.read().render();
        if (Boolean.getBoolean("asyncio4j.write")) {
            Set<String> lost = testsIn(recorded);
            lost.removeAll(testsIn(rendered));
            assertEquals(Set.of(), lost, "rows that would vanish; nothing is written");
            Files.writeString(LEDGER, rendered);
        } else {
            assertEquals(recorded, rendered);
        }
    }

    /** Returns {@code file Class.test} for each row of the recorded ledger. */
    private static Set<String> testsIn(String ledger) {
        Set<String> tests = new LinkedHashSet<>();
        String file = "";
        for (String line : ledger.lines().toList()) {
            if (line.startsWith("## ")) {
                file = line.substring(3);
            } else if (!file.isEmpty() && line.matches("\\| \\w+\\.test.*")) {
                tests.add(file + " " + line.replaceFirst("\\| ([\\w.]+).*", "$1"));
            }
        }
        return tests;
    }

    @Test
    void everyTestOfEachVersionStandsInItOnce() throws Exception {
        List<Row> rows = Ledger.read().rows();
        assertEquals(rows.size(), rows.stream().map(Row::id).distinct().count());
        for (String version : COUNTS.keySet()) {
            assertEquals(COUNTS.get(version), (int)
                    rows.stream().filter(row -> row.isOf(version)).count());
        }
        assertEquals(
                List.of(),
                rows.stream()
                        .filter(row -> !row.cpython().isEmpty() && !COUNTS.containsKey(row.cpython()))
                        .toList());
    }

    @Test
    void noRowIsOpen() throws Exception {
        Ledger ledger = Ledger.read();
        assertEquals(
                List.of(),
                ledger.rows().stream()
                        .filter(row -> ledger.kindOf(row) == Kind.OPEN)
                        .map(Row::id)
                        .toList());
    }

    @Test
    void whatIsPortedIsListedAndApplicable() throws Exception {
        Ledger ledger = Ledger.read();
        Map<String, Row> byId = ledger.rows().stream().collect(Collectors.toMap(Row::id, row -> row));
        List<String> wrong = new ArrayList<>();
        ledger.ports().forEach((id, ports) -> {
            Row row = byId.get(id);
            if (row == null || !row.status().equals("open")) {
                wrong.add(id + " of " + ports + (row == null ? " is unknown" : " is " + row.status()));
            }
        });
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatCarriesARowIsATestThatJunitFinds() throws Exception {
        List<Class<?>> types = Ledger.testClasses();
        Set<String> wrong = new TreeSet<>();
        for (List<Port> ports : Ledger.read().ports().values()) {
            for (Port port : ports) {
                Method method = port.method();
                boolean found = types.stream()
                        .anyMatch(type -> method.getDeclaringClass().isAssignableFrom(type) && isRun(type));
                if (!found || !isTest(method)) {
                    wrong.add(port.name());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    private static boolean isTest(Method method) {
        return !method.isAnnotationPresent(Disabled.class)
                && (AnnotationSupport.isAnnotated(method, Test.class)
                        || AnnotationSupport.isAnnotated(method, TestFactory.class)
                        || AnnotationSupport.isAnnotated(method, TestTemplate.class));
    }

    /** Whether Surefire, by the class's name, and JUnit run the tests of the class. */
    private static boolean isRun(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers()) || type.isAnnotationPresent(Disabled.class)) {
            return false;
        }
        Class<?> outer = type.getEnclosingClass();
        if (outer == null) {
            return type.getSimpleName().endsWith("Test");
        }
        return type.isAnnotationPresent(Nested.class) && isRun(outer);
    }

    @Test
    void everyRowSaysWhatItChecksOrWhyItDoesNotApply() throws Exception {
        assertEquals(
                List.of(),
                Ledger.read().rows().stream()
                        .filter(row -> row.note().isBlank())
                        .map(Row::id)
                        .toList());
    }

    @Test
    void noReasonServesTwoRows() throws Exception {
        Ledger ledger = Ledger.read();
        Map<String, List<String>> rows = new HashMap<>();
        ledger.rows().stream()
                .filter(row -> row.status().equals("n/a"))
                .forEach(row -> rows.computeIfAbsent(row.note(), key -> new ArrayList<>())
                        .add(row.id()));
        rows.values().removeIf(same -> same.size() == 1);
        assertEquals(Map.of(), rows);
    }

    @Test
    void noWayOfAdaptingServesManyRows() throws Exception {
        Map<String, List<String>> rows = new HashMap<>();
        Ledger.read()
                .ports()
                .forEach((id, ports) -> ports.stream()
                        .map(Port::adapted)
                        .filter(reason -> !reason.isEmpty())
                        .distinct()
                        .forEach(reason -> rows.computeIfAbsent(reason, key -> new ArrayList<>())
                                .add(id)));
        rows.values().removeIf(same -> same.size() <= MOST_ROWS_OF_A_REASON);
        assertEquals(Map.of(), rows);
    }

    @Test
    void whatWasAuditedStandsInIt() throws Exception {
        Set<String> rows = Ledger.read().rows().stream().map(Row::id).collect(Collectors.toSet());
        List<String> audited = Files.readAllLines(
                        LEDGER.resolveSibling("parity").resolve("audit.csv"))
                .stream()
                .skip(1)
                .map(line -> String.join("::", List.of(line.split(",")).subList(0, 3)))
                .filter(id -> !rows.contains(id))
                .toList();
        assertEquals(List.of(), audited);
    }

    @Test
    void everyRowHasAKnownStatusAndArea() throws Exception {
        assertEquals(
                List.of(),
                Ledger.read().rows().stream()
                        .filter(row -> !AREAS.contains(row.area())
                                || !row.status().matches("open|n/a|" + Row.TO_COME + "\\S.*"))
                        .toList());
    }
}
