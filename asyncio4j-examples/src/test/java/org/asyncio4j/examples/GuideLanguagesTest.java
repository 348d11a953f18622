package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.asyncio4j.internal.util.Mistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide says the same in English and in Spanish: same pages, headings, programs and terms. */
class GuideLanguagesTest {

    private static final Path GUIDE = Pages.ROOT.resolve("docs/guide");
    private static final Path ENGLISH = GUIDE.resolve("en");
    private static final Path SPANISH = GUIDE.resolve("es");

    /** A row of the glossary: a term, the same in the other language, what it means. */
    private static final Pattern TERM = Pattern.compile("\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

    /** A page and the same in Spanish. */
    record Twins(Path english, Path spanish) {

        List<String> englishLines() throws IOException {
            return Files.readAllLines(english);
        }

        List<String> spanishLines() throws IOException {
            return Files.readAllLines(spanish);
        }

        @Override
        public String toString() {
            return Pages.nameOf(english);
        }
    }

    static List<Twins> twins() throws IOException {
        List<Twins> twins = new ArrayList<>();
        twins.add(new Twins(Pages.ROOT.resolve("README.md"), Pages.ROOT.resolve("README.es.md")));
        for (String name : namesIn(ENGLISH)) {
            twins.add(new Twins(ENGLISH.resolve(name), SPANISH.resolve(name)));
        }
        return twins;
    }

    @Test
    void everyPageHasItsTwin() throws IOException {
        assertEquals(namesIn(ENGLISH), namesIn(SPANISH));
        assertTrue(namesIn(ENGLISH).size() > 2, "the guide is gone");
    }

    @ParameterizedTest
    @MethodSource("twins")
    void twinsHaveTheSameBlocks(Twins twins) throws IOException {
        assertEquals(blocksOf(twins.englishLines()), blocksOf(twins.spanishLines()));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void twinsHaveTheSameLevelsOfHeadings(Twins twins) throws IOException {
        assertEquals(levelsOf(twins.englishLines()), levelsOf(twins.spanishLines()));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void twinsLeadToEachOther(Twins twins) throws IOException {
        assertLinks(twins.english, twins.spanish);
        assertLinks(twins.spanish, twins.english);
    }

    @Test
    void mistakesHaveOneNameInBothLanguages() throws IOException {
        Twins mistakes = new Twins(ENGLISH.resolve("mistakes.md"), SPANISH.resolve("mistakes.md"));

        assertEquals(namesOfMistakes(mistakes.englishLines()), namesOfMistakes(mistakes.spanishLines()));
    }

    @Test
    void whatMessagesNameIsThere() throws IOException {
        List<String> names = namesOfMistakes(Files.readAllLines(ENGLISH.resolve("mistakes.md")));
        for (Mistake mistake : Mistake.values()) {
            assertTrue(names.contains("### " + mistake.heading()), mistake::heading);
        }
    }

    /** Below each name that messages end with there is a program that ends with such a message, in both languages. */
    @Test
    void whatMessagesNameLeadsToTheMistakeThatTheyReport() throws IOException {
        for (Path language : List.of(ENGLISH, SPANISH)) {
            String page = Files.readString(language.resolve("mistakes.md"));
            for (Mistake mistake : Mistake.values()) {
                String section =
                        page.split("(?m)^### " + mistake.heading() + "$")[1].split("(?m)^##")[0];
                assertTrue(section.contains("// wrong"), mistake::heading);
                assertTrue(section.contains(mistake.see() + "\n"), mistake::heading);
                assertTrue(page.contains("[" + mistake.heading() + "](#" + mistake.heading() + ")"), mistake::heading);
            }
        }
    }

    @Test
    void theGlossariesHaveTheSameTerms() throws IOException {
        TreeSet<String> english = new TreeSet<>();
        TreeSet<String> spanish = new TreeSet<>();
        for (Matcher term : termsOf(ENGLISH)) {
            assertTrue(english.add(term.group(1) + " = " + term.group(2)), term::group);
        }
        for (Matcher term : termsOf(SPANISH)) {
            assertTrue(spanish.add(term.group(2) + " = " + term.group(1)), term::group);
        }
        assertEquals(english, spanish);
        assertTrue(english.size() > 10, english::toString);
    }

    @Test
    void aBlockThatDiffersInOneByteIsFound() {
        List<String> page = List.of("# A", "```java", "x();", "```", "b");

        assertEquals(List.of("```java\nx();\n```"), blocksOf(page));
        assertNotEquals(blocksOf(page), blocksOf(List.of("# A", "```java", "x(); ", "```")));
        assertEquals(List.of("#"), levelsOf(List.of("# A", "```sh", "# no heading", "```")));
    }

    private static TreeSet<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            TreeSet<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(
                            file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
            return names;
        }
    }

    private static void assertLinks(Path page, Path other) throws IOException {
        String link = page.getParent().relativize(other).toString().replace('\\', '/');

        assertTrue(Files.readString(page).contains("](" + link + ")"), () -> page + " needs a link to " + link);
    }

    /** Whole, with the fences. */
    private static List<String> blocksOf(List<String> lines) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : lines) {
            boolean fence = line.startsWith("```");
            if (block != null) {
                block.append('\n').append(line);
                if (fence) {
                    blocks.add(block.toString());
                    block = null;
                }
            } else if (fence) {
                block = new StringBuilder(line);
            }
        }
        return blocks;
    }

    private static List<String> levelsOf(List<String> lines) {
        return headingsOf(lines).stream()
                .map(heading -> heading.substring(0, heading.indexOf(' ')))
                .toList();
    }

    private static List<String> namesOfMistakes(List<String> lines) {
        return headingsOf(lines).stream()
                .filter(heading -> heading.startsWith("### "))
                .toList();
    }

    private static List<String> headingsOf(List<String> lines) {
        List<String> headings = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code && line.matches("#+ .*")) {
                headings.add(line);
            }
        }
        return headings;
    }

    /** Without the row of titles. */
    private static List<Matcher> termsOf(Path language) throws IOException {
        List<Matcher> terms = new ArrayList<>();
        for (String line : Files.readAllLines(language.resolve("glossary.md"))) {
            Matcher term = TERM.matcher(line);
            if (term.matches() && !term.group(1).startsWith("-")) {
                terms.add(term);
            }
        }
        return terms.subList(1, terms.size());
    }
}
