package org.asyncio4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The ledger: what became of each test of CPython's asyncio suite. {@code
 * docs/parity/cpython-tests.csv} lists them, with those that make no sense on a JVM; {@link Ports}
 * on our tests says which are carried over. From both comes {@code docs/parity.md}, written anew by
 * {@code mvn verify -Dasyncio4j.write=true}.
 */
class LedgerTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path ROWS = DOCS.resolve("parity/cpython-tests.csv");
    private static final Path LEDGER = DOCS.resolve("parity.md");

    /** The tests of generators, context managers and coroutines, which stand beside the suite. */
    private static final int NEIGHBOURS = 215;

    private static final int ROWS_OF_CPYTHON = 1167 + NEIGHBOURS;
    private static final Set<String> AREAS = Set.of("loop", "structure", "iteration", "network", "subprocess");

    /** A test of CPython's. */
    private record Row(String file, String type, String test, String area, String status, String note) {
        String id() {
            return file + "::" + type + "::" + test;
        }
    }

    /** A test of ours that carries one over. */
    private record Port(String javaTest, String adapted) {}

    @Test
    void theLedgerIsTheRecordedOne() throws Exception {
        String ledger = render(rows(), ports());
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.writeString(LEDGER, ledger);
        }
        assertEquals(Files.readString(LEDGER), ledger);
    }

    @Test
    void everyTestOfCpythonStandsInItOnce() throws IOException {
        List<Row> rows = rows();
        assertEquals(ROWS_OF_CPYTHON, rows.size());
        assertEquals(ROWS_OF_CPYTHON, rows.stream().map(Row::id).distinct().count());
    }

    @Test
    void whatIsPortedIsListedAndApplicable() throws Exception {
        Map<String, Row> byId = new LinkedHashMap<>();
        rows().forEach(row -> byId.put(row.id(), row));
        TreeSet<String> wrong = new TreeSet<>();
        ports().forEach((id, port) -> {
            Row row = byId.get(id);
            if (row == null || !row.status().equals("open")) {
                wrong.add(id + " of " + port + (row == null ? " is unknown" : " is " + row.status()));
            }
        });
        assertEquals(new TreeSet<>(), wrong);
    }

    @Test
    void whatIsNotApplicableSaysWhy() throws IOException {
        for (Row row : rows()) {
            assertTrue(row.status().equals("open") || row.status().equals("n/a"), row::toString);
            assertTrue(!row.status().equals("n/a") || !row.note().isBlank(), row::toString);
        }
    }

    @Test
    void everyRowHasItsArea() throws IOException {
        for (Row row : rows()) {
            assertTrue(AREAS.contains(row.area()), row::toString);
        }
    }

    private static String render(List<Row> rows, Map<String, Port> ports) {
        StringBuilder text = new StringBuilder("# Parity with CPython's tests\n\n")
                .append("Each test of CPython 3.13's asyncio suite, and of its neighbours,"
                        + " and what became of it here: *ported* by its meaning to the"
                        + " test\n")
                .append("named, *adapted* where the meaning differs on a JVM, *n/a* with"
                        + " the reason, or *open*. Made by `LedgerTest`\n")
                .append("from `docs/parity/cpython-tests.csv` and the `@Ports` annotations"
                        + " of the suite; do not edit.\n\n")
                .append("| file | ported | adapted | n/a | open |\n" + "|---|---|---|---|---|\n");
        Map<String, int[]> counts = new LinkedHashMap<>();
        rows.forEach(row -> counts.computeIfAbsent(row.file(), file -> new int[4])[kind(row, ports)]++);
        int[] sum = new int[4];
        counts.forEach((file, count) -> {
            appendCounts(text, file, count);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += count[i];
            }
        });
        appendCounts(text, "**all**", sum);
        String file = "";
        for (Row row : rows) {
            if (!row.file().equals(file)) {
                file = row.file();
                text.append("\n## ").append(file).append("\n\n| test | | |\n|---|---|---|\n");
            }
            appendRow(text, row, ports.get(row.id()));
        }
        return text.toString();
    }

    private static void appendCounts(StringBuilder text, String name, int[] count) {
        text.append("| ").append(name);
        for (int number : count) {
            text.append(" | ").append(number);
        }
        text.append(" |\n");
    }

    private static void appendRow(StringBuilder text, Row row, Port port) {
        text.append("| ").append(row.type()).append('.').append(row.test()).append(" | ");
        if (port == null) {
            text.append(row.status()).append(" | ").append(row.status().equals("n/a") ? row.note() : row.area());
        } else if (port.adapted().isEmpty()) {
            text.append("ported | ").append(port.javaTest());
        } else {
            text.append("adapted | ").append(port.javaTest()).append(": ").append(port.adapted());
        }
        text.append(" |\n");
    }

    private static int kind(Row row, Map<String, Port> ports) {
        Port port = ports.get(row.id());
        if (port != null) {
            return port.adapted().isEmpty() ? 0 : 1;
        }
        return row.status().equals("n/a") ? 2 : 3;
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(ROWS);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            rows.add(new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(6)));
        }
        return rows;
    }

    /** The cells of a line of comma-separated values, in which quotes may stand around a cell. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean escaped = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (escaped) {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    /**
     * What our tests port, by the id of the row; a row that several tests share is named by the
     * first.
     */
    private static Map<String, Port> ports() throws IOException, URISyntaxException {
        Map<String, Port> ports = new TreeMap<>();
        Path root = Path.of(LedgerTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.matches(".*(Test|Contract)(\\$.*)?\\.class"))
                    .sorted()
                    .map(name -> load(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.')))
                    .flatMap(type -> Stream.of(type.getDeclaredMethods())
                            .sorted((a, b) -> a.getName().compareTo(b.getName())))
                    .forEach(method -> collect(method, ports));
        }
        return ports;
    }

    private static void collect(Method method, Map<String, Port> ports) {
        Ports annotation = method.getAnnotation(Ports.class);
        if (annotation == null) {
            return;
        }
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        for (String id : annotation.value()) {
            ports.putIfAbsent(id, new Port(name, annotation.adapted()));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, LedgerTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
