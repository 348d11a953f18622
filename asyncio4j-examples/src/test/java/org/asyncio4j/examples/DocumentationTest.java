package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java in the documentation is a program, and the next block, of text, is what the
 * program prints (with virtual time). A program that shows a mistake is followed by what javac says, or by the exception
 * that ends it. Spanish pages have the programs of their English twins, byte for byte ({@link GuideLanguagesTest}), which run here.
 *
 * <p>A program whose first line is {@code // Name.java} is compiled under that name.
 */
class DocumentationTest {

    /** A heading, a program in Python and its twin. */
    private static final Pattern PAIR =
            Pattern.compile("### (.*)\n[^#]*?```python\n((?s:.*?))```\n[^#]*?```java\n((?s:.*?))```\n");

    /** A type of the everyday package in docs/api.txt. */
    private static final Pattern TYPE =
            Pattern.compile("(?:class|interface|enum|record) org\\.asyncio4j\\.(\\w+)\\b(?!\\.)");

    private static final Pattern NAME = Pattern.compile("// (\\w+)\\.java\n");

    /** A program and what it has to print; null if the page does not tell. */
    record Block(String place, String source, String output) {

        String name() {
            Matcher name = NAME.matcher(source);
            return name.lookingAt() ? name.group(1) : "Example";
        }

        @Override
        public String toString() {
            return place;
        }
    }

    /** Those of the guide are many, and have a test of their own. */
    static List<Block> blocks() throws IOException {
        return blocksOf(Pages.inEnglish().stream()
                .filter(page -> !Pages.isOfTheGuide(page))
                .toList());
    }

    static List<Block> blocksOf(List<Path> pages) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages) {
            blocks.addAll(blocksOf(Pages.nameOf(page), Files.readAllLines(page)));
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void printsWhatThePageSays(Block block, @TempDir Path folder) throws Exception {
        check(block, folder);
    }

    static void check(Block block, Path folder) throws Exception {
        String printed = Program.seen(folder, block.name(), block.source);

        if (block.output == null) {
            fail(block + ": behind the program must stand a block of text with its output:\n" + printed);
        }
        assertEquals(block.output, printed, block.place);
    }

    @Test
    void theReadmeBeginsWithAProgram() throws IOException {
        String place = blocks().getFirst().place;

        assertTrue(place.matches("README\\.md:\\d"), place);
    }

    /** The claim of the section "Side by side": import lines, closing brackets and {@code void main() {} aside. */
    @Test
    void programsInJavaAreNoLongerThanTheirOriginals() throws IOException {
        String page = Files.readString(Pages.ROOT.resolve("docs/from-python.md"));
        String section = page.substring(page.indexOf("\n## Side by side\n"), page.indexOf("\n## For applications\n"));
        List<MatchResult> pairs = PAIR.matcher(section).results().toList();

        assertEquals(15, pairs.size());
        for (MatchResult pair : pairs) {
            long original = linesThatCount(pair.group(2));
            long twin = linesThatCount(pair.group(3));
            assertTrue(twin <= original, () -> pair.group(1) + ": " + twin + " lines in place of " + original);
        }
    }

    private static long linesThatCount(String program) {
        return program.lines()
                .filter(line -> !line.matches("(import|from) .*|void main\\(\\).*|\\W*"))
                .count();
    }

    @Test
    void thePagesHaveTheImportsForAllNamesThatTheJdkHasToo() throws IOException {
        Set<String> imports = new TreeSet<>();
        for (String line : Files.readAllLines(Pages.ROOT.resolve("docs/api.txt"))) {
            Matcher type = TYPE.matcher(line);
            if (type.find() && inTheJdk(type.group(1))) {
                imports.add("import org.asyncio4j." + type.group(1) + ";");
            }
        }
        assertTrue(imports.contains("import org.asyncio4j.Queue;"), imports::toString);
        for (String page : List.of("README.md", "docs/from-python.md")) {
            Set<String> named = new TreeSet<>(Files.readAllLines(Pages.ROOT.resolve(page)));
            named.removeIf(line -> !line.matches("import org\\.asyncio4j\\.[A-Z]\\w*;"));
            assertEquals(imports, named, page);
        }
    }

    private static boolean inTheJdk(String name) {
        return Stream.of(
                        "java.util.",
                        "java.util.concurrent.",
                        "java.util.concurrent.locks.",
                        "java.util.function.",
                        "java.util.stream.",
                        "java.io.",
                        "java.net.",
                        "java.nio.",
                        "java.time.",
                        "java.lang.")
                .anyMatch(place -> isAClass(place + name));
    }

    private static boolean isAClass(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void aBlockEndsWhereThePageSays() {
        List<String> page = List.of("a", "```java", "x;", "", "```", "gives", "```text", "1", "```", "b");

        assertEquals(List.of(new Block("P:2", "x;\n\n", "1\n")), blocksOf("P", page));
        assertEquals(List.of(new Block("P:2", "x;\n\n", null)), blocksOf("P", page.subList(0, 6)));
    }

    @Test
    void theCoordinatesAreThoseOfThisBuild() throws IOException {
        String parent = Files.readString(Pages.ROOT.resolve("pom.xml"));
        String version = first(Pattern.compile("<artifactId>asyncio4j-parent</artifactId>\\s*<version>(.*?)<"), parent);
        Pattern maven = Pattern.compile(
                "<groupId>org\\.asyncio4j</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)<");
        Set<String> published = new TreeSet<>(Set.of("asyncio4j-bom:" + version));
        maven.matcher(Files.readString(Pages.ROOT.resolve("asyncio4j-bom/pom.xml")))
                .results()
                .forEach(match -> published.add(match.group(1) + ":" + match.group(2)));
        Pattern gradle = Pattern.compile("\"org\\.asyncio4j:([^:\"]+):([^\"]+)\"");
        Set<String> named = new TreeSet<>();
        for (Path page : Pages.all()) {
            String text = Files.readString(page);
            Stream.of(maven, gradle)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .forEach(match -> named.add(match.group(1) + ":" + match.group(2)));
        }
        assertTrue(
                named.contains("asyncio4j:" + version) && named.contains("asyncio4j-test:" + version),
                () -> "" + named);
        assertTrue(published.containsAll(named), () -> "not published by this build: " + named);
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
    }

    private static List<Block> blocksOf(String page, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java")) {
                int end = endOf(lines, i);
                int next = end + 1;
                while (next < lines.size() && !lines.get(next).startsWith("```")) {
                    next++;
                }
                boolean told = next < lines.size() && lines.get(next).equals("```text");
                blocks.add(new Block(
                        page + ":" + (i + 1),
                        text(lines, i + 1, end),
                        told ? text(lines, next + 1, endOf(lines, next)) : null));
                i = end;
            }
        }
        return blocks;
    }

    private static int endOf(List<String> lines, int begin) {
        int end = begin + 1;
        while (!lines.get(end).equals("```")) {
            end++;
        }
        return end;
    }

    private static String text(List<String> lines, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(from, to)) {
            text.append(line).append('\n');
        }
        return text.toString();
    }
}
