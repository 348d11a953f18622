package org.asyncio4j.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @TempDir
    private Path work;

    private final Figures figures = new Figures();

    @Test
    void figuresAreMediansWithTheirSpread() {
        assertEquals(new Figure(2, 1, 9), Figure.of(List.of(9.0, 1.0, 2.0)));
        assertEquals(new Figure(2.5, 1, 9), Figure.of(List.of(9.0, 1.0, 2.0, 3.0)));
    }

    @Test
    void figuresAreWrittenWithTheDigitsThatMatter() {
        assertEquals("1.25 (0.099..1,235)", new Figure(1.25, 0.0987, 1234.5).toString());
    }

    @Test
    void ratiosAreThoseOfTheRounds() {
        for (double disturbance : List.of(1.0, 10.0, 2.0)) {
            figures.add("echo", "ours", "cpu", 3 * disturbance);
            figures.add("echo", "theirs", "cpu", 2 * disturbance);
        }

        assertEquals(new Figure(1.5, 1.5, 1.5), figures.ratio("echo", "cpu", "ours", "theirs"));
        assertNull(figures.ratio("echo", "cpu", "ours", "nobody"));
    }

    @Test
    void whereAllFailedThereIsNothingToWrite() {
        figures.absent("echo", "ours", "it broke");
        assertFalse(figures.hasSome(List.of("echo", "lines")));
        figures.add("echo", "theirs", "cpu", 3);
        assertTrue(figures.hasSome(List.of("echo", "lines")));
        assertFalse(figures.hasSome(List.of("lines")));
    }

    @Test
    void whoFailedHasNoFiguresButAReason() {
        figures.add("echo", "ours", "cpu", 3);
        figures.absent("echo", "ours", "it broke");
        figures.absent("echo", "theirs", "it broke");

        assertNull(figures.get("echo", "ours", "cpu"));
        assertFalse(figures.isEmpty("echo"));
        assertTrue(figures.isEmpty("other"));
        assertEquals("\nAbsent:\n\n- ours; theirs: it broke\n", figures.absences(List.of("echo")));
        assertEquals("", figures.absences(List.of("other")));
    }

    @Test
    void targetsSayWhetherTheyAreMet() {
        figures.add("echo", "ours", "cpu", 1);
        String table = Target.table(
                figures,
                List.of(
                        new Target("echo", "a", new Figure(1, 0.9, 1.2), 1.1),
                        new Target("echo", "b", new Figure(1.2, 1, 1.3), 1.1),
                        new Target("echo", "c", new Figure(1.3, 1.2, 1.4), 1.1),
                        new Target("echo", "d", null, 1.1),
                        new Target("not run", "e", null, 1.1)));

        assertEquals(
                List.of("met", "about", "**missed**", "not measured"),
                table.lines()
                        .skip(3)
                        .map(line -> line.split(" \\| ", 5)[4].replace(" |", ""))
                        .toList());
    }

    @Test
    void sectionsThatWereMeasuredReplaceTheOldOnes() {
        String before = "about\n"
                + "<!-- table -->\n\n"
                + "### One\n\n"
                + "old\n\n"
                + "### Two\n\n"
                + "kept\n\n"
                + "<!-- end of table -->\n"
                + "rest\n";

        String after = Document.rewrite(before, List.of("Zero", "One", "Two"), Map.of("One", "new\n", "Zero", "z"));

        assertEquals(
                "about\n"
                        + "<!-- table -->\n\n"
                        + "### Zero\n\n"
                        + "z\n\n"
                        + "### One\n\n"
                        + "new\n\n"
                        + "### Two\n\n"
                        + "kept\n\n"
                        + "<!-- end of table -->\n"
                        + "rest\n",
                after);
        assertEquals(after, Document.rewrite(after, List.of("Zero", "One", "Two"), Map.of()));
    }

    @Test
    void aDocumentWithoutMarksIsLeftAlone() {
        assertThrows(
                IllegalArgumentException.class, () -> Document.rewrite("text", List.of("One"), Map.of("One", "new")));
    }

    @Test
    void whatIsKeptOfAnotherMachineSaysSo() {
        List<String> titles = List.of(Document.MACHINE, "One", "Two", "Three");
        String empty = Document.BEGIN + "\n\n" + Document.END;
        String first = Document.rewrite(empty, titles, Map.of(Document.MACHINE, "a", "One", "1", "Two", "2"));
        String again = Document.rewrite(first, titles, Map.of(Document.MACHINE, "a", "Three", "3"));
        String other = Document.rewrite(again, titles, Map.of(Document.MACHINE, "b", "Two", "22"));
        String third = Document.rewrite(other, titles, Map.of(Document.MACHINE, "c"));

        String elsewhere = "Measured elsewhere, or with other versions: ";
        assertFalse(again.contains(elsewhere), again);
        assertEquals(section("b") + section("22"), between(other, "Machine", "One") + between(other, "Two", "Three"));
        assertEquals(section(elsewhere + "a\n\n1"), between(other, "One", "Two"));
        assertEquals(section(elsewhere + "a\n\n1"), between(third, "One", "Two"));
        assertEquals(section(elsewhere + "b\n\n22"), between(third, "Two", "Three"));
    }

    private static String section(String text) {
        return "\n\n" + text + "\n\n";
    }

    private static String between(String document, String title, String next) {
        String heading = "### " + title;
        return document.substring(document.indexOf(heading) + heading.length(), document.indexOf("### " + next));
    }

    @Test
    void wholeSectionsAreWrittenUnlessTheRunIsQuickOrToldNotTo() {
        assertTrue(Options.parse().writes(true));
        assertTrue(Options.parse("--medium", "--rounds", "7").writes(true));
        assertTrue(Options.parse("tcp").writes(true));
        assertFalse(Options.parse("tcp").writes(false));
        assertFalse(Options.parse("--quick").writes(true));
        assertFalse(Options.parse("--peers", "C").writes(true));
        assertFalse(Options.parse("--no-write").writes(true));
        assertTrue(Options.parse("--write", "tcp").writes(false));
    }

    @Test
    void theCaseOfATargetIsMeasuredInAMediumRun() throws Exception {
        Toolbox tools = new Toolbox(Path.of("").toAbsolutePath(), work, false, false);
        List<Group> groups = Compare.groups(tools, Options.Length.MEDIUM);
        List<String> workloads =
                groups.stream().flatMap(group -> group.workloads().stream()).toList();
        for (String workload : workloads) {
            figures.add(workload, "anybody", "cpu", 1);
        }

        String sections = groups.stream().map(group -> group.section(figures)).collect(Collectors.joining("\n"));
        List<String> targets = sections.lines()
                .filter(line -> line.endsWith("| not measured |"))
                .toList();

        assertEquals(75, targets.size(), () -> String.join("\n", targets));
        assertEquals(
                0, sections.lines().filter(line -> line.endsWith("| met |")).count());
    }

    @Test
    void filtersAreWordsOfTheName() {
        Options options = Options.parse("TCP", "1 KiB");

        assertTrue(options.wants("tcp 1 KiB x 100"));
        assertFalse(options.wants("tcp 64 B x 100"));
    }

    @Test
    void commasSeparateFilters() {
        Options options = Options.parse("tls,", "micro switch");

        assertTrue(options.wants("tls 1 KiB x 100"));
        assertTrue(options.wants("micro switch"));
        assertFalse(options.wants("micro spawn"));
        assertTrue(Options.parse().wants("micro spawn"));
    }

    @Test
    void theTimeOfAProcessIsItsOwnAndThatOfItsChildren() {
        String stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 1 2 3 4 10 20 300 4000 20 0 1 0 99 7";

        assertEquals(43_300_000_000L, Worker.cpuNanos(stat));
    }

    @Test
    void resultsOfJmhAreRead() throws Exception {
        String csv = """
            "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit"
            "a.B.c","avgt",1,2,57.5,NaN,"ns/op"
            "a.B.c:gc.alloc.rate","avgt",1,2,927.1,NaN,"MB/sec"
            "a.B.c:gc.alloc.rate.norm","avgt",1,2,56.25,NaN,"B/op"
            "a.B.c:gc.count","avgt",1,2,7.0,NaN,"counts"
            """;

        assertEquals(new AllocationGroup.Result(57.5, 56.25), AllocationGroup.result(csv));
        assertThrows(IOException.class, () -> AllocationGroup.result(""));
    }

    @Test
    void eachRoundBeginsWithAnotherAndEverySecondOneGoesBackwards() {
        List<String> all = List.of("a", "b", "c", "d");

        assertEquals(List.of("a", "b", "c", "d"), Run.order(all, 0));
        assertEquals(List.of("b", "a", "d", "c"), Run.order(all, 1));
        assertEquals(List.of("c", "d", "a", "b"), Run.order(all, 2));
        assertEquals(List.of("d", "c", "b", "a"), Run.order(all, -1));
        assertEquals(List.of(), Run.order(List.of(), 3));
    }

    @Test
    void oneProgramCanBeCPythonAndUvloop() throws Exception {
        Toolbox tools = new Toolbox(Path.of("").toAbsolutePath(), work, false, false);
        assertEquals(tools.python, tools.uvloop);

        assertEquals(List.of("asyncio", "hello"), tools.cpython("hello").subList(2, 4));
        assertEquals(List.of("uvloop", "hello"), tools.uvloop("hello").subList(2, 4));
    }

    @Test
    void aSectionTellsHowOftenItMeasures() throws Exception {
        Toolbox tools = new Toolbox(Path.of("").toAbsolutePath(), work, false, false);
        Options options = Options.parse("--medium", "--rounds", "1");

        assertEquals("1 round, turns of 600 ms", ServerGroup.lines(tools).effort(options));
        assertEquals("2 starts of each, after 2", new StartGroup(tools).effort(options));
    }

    @Test
    void withoutTheBaseFiguresAreNoMultiples() throws Exception {
        Toolbox tools = new Toolbox(Path.of("").toAbsolutePath(), work, false, false);
        ServerGroup lines = ServerGroup.lines(tools);
        figures.absent("lines 1000 x 10", Servers.C, "no C compiler");
        figures.add("lines 1000 x 10", "Go", "cpu", 2000);

        String section = lines.section(figures);

        assertTrue(section.startsWith("CPU time of the server for a request; less"), section);
        assertTrue(section.contains("| Go | 2.00 µs |"), section);
    }

    @Test
    void wrongOptionsAreNamed() {
        assertEquals(
                "--rounds must be a number >= 1: 0",
                assertThrows(IllegalArgumentException.class, () -> Options.parse("--rounds", "0"))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Options.parse("--peers", "("))
                .getMessage()
                .startsWith("--peers needs a regular expression: (: "));
        assertEquals(
                "no such option: --fast",
                assertThrows(IllegalArgumentException.class, () -> Options.parse("--fast"))
                        .getMessage());
        assertEquals(
                "--rounds needs a value",
                assertThrows(IllegalArgumentException.class, () -> Options.parse("--rounds"))
                        .getMessage());
    }
}
