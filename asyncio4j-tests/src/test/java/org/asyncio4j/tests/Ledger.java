package org.asyncio4j.tests;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of each test of CPython's asyncio suite: the rows of {@code
 * docs/parity/cpython-tests.csv}, and the tests of ours that {@link Ports} joins with them.
 */
final class Ledger {

    private static final Path ROWS = Path.of("..", "docs", "parity", "cpython-tests.csv");
    private static final String HEADER = "file,class,test,area,status,cpython,note";

    /** How a row's test is answered; each is a column of the table of counts. */
    enum Kind {
        PORTED("ported"),
        ADAPTED("adapted"),
        NOT_APPLICABLE("n/a"),
        TO_COME("to come"),
        OPEN("open");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * A test of CPython's.
     *
     * @param status {@code open} if a test of ours has to carry it over, {@code n/a}, or {@code to
     *     come: } and the name of the work that brings it
     * @param cpython the only version that has it; empty if all do
     * @param note what it checks, or why it does not apply
     */
    record Row(String file, String type, String test, String area, String status, String cpython, String note) {
        static final String TO_COME = "to come: ";

        String id() {
            return file + "::" + type + "::" + test;
        }

        boolean isOf(String version) {
            return cpython.isEmpty() || cpython.equals(version);
        }
    }

    /** A test of ours that carries one over. */
    record Port(Method method, String adapted) {
        /** Returns the names of all enclosing classes and of the method: {@code Outer.Inner.method}. */
        String name() {
            Class<?> type = method.getDeclaringClass();
            String name = type.getName().substring(type.getPackageName().length() + 1);
            return name.replace('$', '.') + "." + method.getName();
        }

        @Override
        public String toString() {
            return adapted.isEmpty() ? name() : name() + ": " + adapted;
        }
    }

    private final List<Row> rows;

    /** By the id of the row. */
    private final Map<String, List<Port>> ports;

    private Ledger(List<Row> rows, Map<String, List<Port>> ports) {
        this.rows = rows;
        this.ports = ports;
    }

    static Ledger read() throws IOException, URISyntaxException {
        return new Ledger(readRows(), findPorts());
    }

    List<Row> rows() {
        return rows;
    }

    Map<String, List<Port>> ports() {
        return ports;
    }

    List<Port> portsOf(Row row) {
        return ports.getOrDefault(row.id(), List.of());
    }

    Kind kindOf(Row row) {
        List<Port> carrying = portsOf(row);
        if (!carrying.isEmpty()) {
            return carrying.stream().anyMatch(port -> port.adapted().isEmpty()) ? Kind.PORTED : Kind.ADAPTED;
        }
        if (row.status().startsWith(Row.TO_COME)) {
            return Kind.TO_COME;
        }
        return row.status().equals("n/a") ? Kind.NOT_APPLICABLE : Kind.OPEN;
    }

    /** Returns the text of docs/parity.md. */
    String render() {
        StringBuilder text = new StringBuilder("# Parity with CPython's tests\n\n")
                .append("Each test of the asyncio suites of CPython 3.13 and 3.14, and of their neighbours,"
                        + " and what became of it here: *ported* by its meaning\n")
                .append("to the tests named, *adapted* where the meaning differs on a JVM, *n/a* with the reason,"
                        + " or *to come* with the name of the work.\n")
                .append("A test that only one version has says which. Made by `LedgerTest` from"
                        + " `docs/parity/cpython-tests.csv` and the `@Ports`\n")
                .append("annotations of the suite; do not edit.\n\n");
        appendCounts(text);
        String file = "";
        for (Row row : rows) {
            if (!row.file().equals(file)) {
                file = row.file();
                text.append("\n## ").append(file).append("\n\n| test | checks | | here |\n|---|---|---|---|\n");
            }
            append(text, row);
        }
        return text.toString();
    }

    private void appendCounts(StringBuilder text) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        int[] sum = new int[Kind.values().length];
        for (Row row : rows) {
            int kind = kindOf(row).ordinal();
            counts.computeIfAbsent(row.file(), key -> new int[sum.length])[kind]++;
            sum[kind]++;
        }
        counts.put("**all**", sum);
        text.append("| file");
        for (Kind kind : Kind.values()) {
            text.append(" | ").append(kind.word);
        }
        text.append(" |\n|").append("---|".repeat(1 + sum.length)).append('\n');
        counts.forEach((name, count) -> {
            text.append("| ").append(name);
            for (int number : count) {
                text.append(" | ").append(number);
            }
            text.append(" |\n");
        });
    }

    private void append(StringBuilder text, Row row) {
        Kind kind = kindOf(row);
        text.append("| ").append(row.type()).append('.').append(row.test());
        if (!row.cpython().isEmpty()) {
            text.append(" (").append(row.cpython()).append(')');
        }
        // Why a test does not apply stands where others name the test that carries them over.
        boolean reason = kind == Kind.NOT_APPLICABLE;
        text.append(" | ").append(reason ? "" : row.note()).append(" | ").append(kind.word);
        String here = switch (kind) {
            case PORTED, ADAPTED -> portsOf(row).stream().map(Port::toString).collect(Collectors.joining("<br>"));
            case NOT_APPLICABLE -> row.note();
            case TO_COME -> row.status().substring(Row.TO_COME.length());
            case OPEN -> "";
        };
        text.append(" | ").append(here).append(" |\n");
    }

    private static List<Row> readRows() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(ROWS);
        if (!lines.getFirst().equals(HEADER)) {
            throw new AssertionError(ROWS + " begins with " + lines.getFirst() + " instead of " + HEADER);
        }
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            if (cells.size() != 7) {
                throw new AssertionError(ROWS + " has a line with " + cells.size() + " cells instead of 7: " + line);
            }
            rows.add(new Row(
                    cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(5), cells.get(6)));
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

    private static Map<String, List<Port>> findPorts() throws IOException, URISyntaxException {
        Map<String, List<Port>> ports = new TreeMap<>();
        for (Class<?> type : testClasses()) {
            Stream.of(type.getDeclaredMethods())
                    .filter(method -> method.getAnnotationsByType(Ports.class).length > 0)
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> collect(method, ports));
        }
        return ports;
    }

    private static void collect(Method method, Map<String, List<Port>> ports) {
        for (Ports annotation : method.getAnnotationsByType(Ports.class)) {
            for (String id : annotation.value()) {
                ports.computeIfAbsent(id, key -> new ArrayList<>()).add(new Port(method, annotation.adapted()));
            }
        }
    }

    /** Returns all classes that were compiled from this module's tests, by name. */
    static List<Class<?>> testClasses() throws IOException, URISyntaxException {
        Path root = Path.of(
                Ledger.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".class"))
                    .sorted()
                    .forEach(name -> types.add(load(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))));
        }
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Ledger.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
