package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Which program of the guide shows which public type of all modules: {@code docs/guide/types.md}, written by
 * {@code ./test -Dasyncio4j.write=true GuideTypesTest}. None of the everyday package may be missing.
 */
class GuideTypesTest {

    private static final Path GUIDE = Pages.ROOT.resolve("docs/guide");
    private static final Path TABLE = GUIDE.resolve("types.md");

    /** A type in a dump of the API: its package and its name, with a dollar before a nested one. */
    private static final Pattern TYPE =
            Pattern.compile("(?:class|interface|enum|record) org\\.asyncio4j((?:\\.[a-z]+)*)\\.([A-Z][\\w$]*)");

    /** Why the guide does not show a type of another package. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry(".function", "the shapes of lambdas; programs write the lambda"),
            Map.entry(".annotation", "for compilers and checkers"),
            Map.entry(".extras", "ends of channels for threads, figures, and what programs need not name"),
            Map.entry(".lowlevel", "for framework authors, see [From Python](../from-python.md#for-frameworks)"),
            Map.entry(".lowlevel.spi", "clock and I/O of a loop, see [From Python](../from-python.md#for-frameworks)"),
            Map.entry(".testing", "for tests of protocols and clocks, see [From Python](../from-python.md#for-tests)"),
            Map.entry(
                    ".http",
                    "see the [server](../http.md), the [client](../http-client.md) and [WebSocket](../websocket.md)"),
            Map.entry(".simulation", "see [Simulation](../simulation.md)"),
            Map.entry(".reactive", "for libraries of Reactive Streams, see [Running](../running.md#reactive-streams)"),
            Map.entry(".micrometer", "for Micrometer, see [Metrics](../running.md#metrics)"),
            Map.entry(
                    ".propagation",
                    "for libraries with thread-locals, see [Trace ids and the"
                            + " MDC](../running.md#trace-ids-and-the-mdc)"),
            Map.entry(".netty", "for libraries built on Netty, see [Netty](../netty.md)"));

    /** Where the public types are listed, those of the library itself first. */
    private static final List<String> DUMPS = List.of(
            "api",
            "api-test",
            "api-http",
            "api-simulation",
            "api-reactive",
            "api-micrometer",
            "api-context-propagation",
            "api-netty");

    private record Type(String packageName, String name) {

        /** As programs write it. */
        String inCode() {
            return name.replace('$', '.');
        }

        boolean isEveryday() {
            return packageName.isEmpty();
        }
    }

    /** Where a type is shown: the page below the language's folder, the first heading above the program. */
    private record Place(String page, String english, String spanish, String englishAnchor, String spanishAnchor) {}

    @Test
    void theGuideShowsEveryTypeOfTheEverydayPackage() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        Map<Type, Place> shown = shown();
        for (Type type : types()) {
            if (!shown.containsKey(type) && (type.isEveryday() || !REASONS.containsKey(type.packageName))) {
                missing.add(type.packageName + " " + type.inCode());
            }
        }
        assertEquals(new TreeSet<>(), missing);
        assertTrue(shown.size() > 80, shown::toString);
    }

    @Test
    void theTableIsTheOneOfThisGuide() throws IOException {
        String table = table();
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.writeString(TABLE, table);
        }
        assertEquals(table, Files.readString(TABLE), "write it anew: ./test -Dasyncio4j.write=true GuideTypesTest");
    }

    private static String table() throws IOException {
        StringBuilder page = new StringBuilder("""
            # Which block shows which type

            Written by `GuideTypesTest`. Each link leads to the first program of [the guide](en/README.md) that names the type, in
            English and in [Spanish](es/README.md).

            | type | English | español |
            |---|---|---|
            """);
        Map<Type, Place> shown = shown();
        TreeMap<String, TreeSet<String>> others = new TreeMap<>();
        for (Type type : types()) {
            Place place = shown.get(type);
            if (place != null) {
                page.append("| `%s` | [%s](en/%s%s) | [%s](es/%s%s) |\n"
                        .formatted(
                                type.inCode(),
                                place.english,
                                place.page,
                                place.englishAnchor,
                                place.spanish,
                                place.page,
                                place.spanishAnchor));
            } else {
                others.computeIfAbsent(type.packageName, _ -> new TreeSet<>()).add("`" + type.inCode() + "`");
            }
        }
        page.append("\nNot shown, and why:\n\n| package | types | reason |\n|---|---|---|\n");
        others.forEach((name, types) -> page.append(
                "| `org.asyncio4j%s` | %s | %s |\n".formatted(name, String.join(", ", types), REASONS.get(name))));
        return page.toString();
    }

    private static List<Type> types() throws IOException {
        List<Type> types = new ArrayList<>();
        for (String dump : DUMPS) {
            for (String line : Files.readAllLines(Pages.ROOT.resolve("docs/" + dump + ".txt"))) {
                Matcher type = TYPE.matcher(line);
                if (!line.startsWith(" ") && type.find() && !type.group(1).endsWith(".internal")) {
                    types.add(new Type(type.group(1), type.group(2)));
                }
            }
        }
        return types;
    }

    private static Map<Type, Place> shown() throws IOException {
        Map<Type, Place> shown = new HashMap<>();
        Path english = GUIDE.resolve("en");
        for (Path file : Pages.all()) {
            if (file.startsWith(english)) {
                String page = english.relativize(file).toString().replace('\\', '/');
                List<Program> programs = programsOf(Files.readAllLines(file));
                List<Program> twins =
                        programsOf(Files.readAllLines(GUIDE.resolve("es").resolve(page)));
                for (Type type : types()) {
                    Pattern word =
                            Pattern.compile("(?:(?<![\\w.\"])|(?<=asyncio4j\\.)|(?<=asyncio4j\\.(?:http|extras)\\.))"
                                    + Pattern.quote(type.inCode()) + "\\b");
                    for (int i = 0; i < programs.size() && !shown.containsKey(type); i++) {
                        if (word.matcher(programs.get(i).code).find()) {
                            shown.put(type, placeOf(page, programs.get(i), twins.get(i)));
                        }
                    }
                }
            }
        }
        return shown;
    }

    private static Place placeOf(String page, Program english, Program spanish) {
        return new Place(
                page,
                english.heading,
                spanish.heading,
                "#" + LinksTest.anchorOf(english.heading),
                "#" + LinksTest.anchorOf(spanish.heading));
    }

    private record Program(String heading, String code) {}

    private static List<Program> programsOf(List<String> lines) {
        List<Program> programs = new ArrayList<>();
        String heading = "";
        StringBuilder code = null;
        for (String line : lines) {
            if (code != null) {
                if (line.equals("```")) {
                    programs.add(new Program(heading, code.toString()));
                    code = null;
                } else {
                    code.append(line).append('\n');
                }
            } else if (line.equals("```java")) {
                code = new StringBuilder();
            } else if (line.matches("#+ .*")) {
                heading = line.replaceFirst("#+ ", "");
            }
        }
        return programs;
    }
}
