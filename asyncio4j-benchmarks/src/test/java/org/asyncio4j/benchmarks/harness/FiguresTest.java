package org.asyncio4j.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class FiguresTest {

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
        String table =
                Target.table(
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
        String before =
                "about\n"
                        + "<!-- table -->\n\n"
                        + "### One\n\n"
                        + "old\n\n"
                        + "### Two\n\n"
                        + "kept\n\n"
                        + "<!-- end of table -->\n"
                        + "rest\n";

        String after =
                Document.rewrite(
                        before, List.of("Zero", "One", "Two"), Map.of("One", "new\n", "Zero", "z"));

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
                IllegalArgumentException.class,
                () -> Document.rewrite("text", List.of("One"), Map.of("One", "new")));
    }

    @Test
    void onlyAFullRunWritesUnlessTold() {
        assertTrue(Options.parse().write());
        assertTrue(Options.parse("--rounds", "7").write());
        assertFalse(Options.parse("--quick").write());
        assertFalse(Options.parse("tcp").write());
        assertFalse(Options.parse("--peers", "C").write());
        assertFalse(Options.parse("--no-write").write());
        assertTrue(Options.parse("--write", "tcp").write());
    }

    @Test
    void filtersAreWordsOfTheName() {
        Options options = Options.parse("TCP", "1 KiB");

        assertTrue(options.wants("tcp 1 KiB x 100"));
        assertFalse(options.wants("tcp 64 B x 100"));
    }

    @Test
    void wrongOptionsAreNamed() {
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
