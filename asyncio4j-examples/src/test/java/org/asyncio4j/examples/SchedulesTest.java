package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.examples.DocumentationTest.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schedules that the guide shows are those of its programs: each is recorded anew, drawn, and compared byte for byte.
 * {@code ./test carrier -Dasyncio4j.write=true SchedulesTest} draws them. At night it looks for programs that should be drawn, and draws on the portable
 * engine as well.
 *
 * <p>A picture stands behind the program that it is of, and its output.
 */
class SchedulesTest {

    private static final Path GUIDE = Pages.ROOT.resolve("docs/guide");
    private static final Path PICTURES = GUIDE.resolve("pictures");
    private static final Pattern PICTURE =
            Pattern.compile("!\\[[^\\]]+\\]\\(\\.\\./\\.\\./pictures/([\\w-]+)\\.svg\\)");

    /** Chapters that are about order: what has two lanes there has a picture. */
    private static final List<String> ABOUT_ORDER = List.of(
            "applications/02-first-await.md",
            "applications/04-tasks.md",
            "applications/05-groups.md",
            "applications/06-cancellation.md",
            "applications/07-gathering.md",
            "applications/10-locks-and-queues.md",
            "frameworks/02-one-iteration.md");

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");

    /** What blocks takes no virtual time, so its schedule would be another one than that of the page. */
    private static final Pattern BLOCKING = Pattern.compile("Thread\\.sleep\\(");

    /** More lanes are no picture that one reads. */
    private static final int MOST_LANES = 7;

    /** A program of the guide, the names of the pictures behind it. */
    record Program(String page, Block block, List<String> pictures) {

        @Override
        public String toString() {
            return block.place() + " " + String.join(" ", pictures);
        }
    }

    static List<Program> programs() throws IOException {
        List<Program> programs = new ArrayList<>();
        for (Path page : Pages.all()) {
            if (page.startsWith(GUIDE.resolve("en"))) {
                programs.addAll(programsOf(page));
            }
        }
        return programs;
    }

    static List<Program> drawn() throws IOException {
        boolean runs =
                NIGHTLY || !System.getProperty("asyncio4j.expectedEngine", "").equals("portable");
        return programs().stream().filter(it -> runs && !it.pictures.isEmpty()).toList();
    }

    static List<Program> notDrawn() throws IOException {
        return programs().stream()
                .filter(it -> NIGHTLY && it.pictures.isEmpty() && ABOUT_ORDER.contains(it.page))
                .filter(it -> !BLOCKING.matcher(it.block.source()).find())
                .toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("drawn")
    void aPictureIsThatOfItsProgram(Program program, @TempDir Path folder) throws Exception {
        Path file = PICTURES.resolve(program.pictures.getFirst() + ".svg");
        String picture = SchedulePicture.of(
                Schedule.of(folder, program.block.name(), program.block.source()),
                program.page.startsWith("frameworks/"));
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.createDirectories(PICTURES);
            Files.writeString(file, picture);
        }
        assertEquals(
                Files.readString(file), picture, "draw it anew: ./test carrier -Dasyncio4j.write=true SchedulesTest");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("notDrawn")
    void aProgramWithoutAPictureHasOneLaneOrTooMany(Program program, @TempDir Path folder) throws Exception {
        Schedule schedule = Schedule.of(folder, program.block.name(), program.block.source());

        assertTrue(
                schedule == null
                        || schedule.loops.size() != 1
                        || schedule.lanes.size() < 2
                        || schedule.lanes.size() > MOST_LANES,
                () -> program + " has " + schedule.lanes.size() + " lanes, so draw them");
    }

    @Test
    void everyPictureIsShownOnceInEachLanguage() throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> pictures = Files.list(PICTURES)) {
            pictures.forEach(it -> files.add(it.getFileName().toString().replace(".svg", "")));
        }
        Map<String, List<String>> english = new TreeMap<>();
        for (Program program : programs()) {
            assertTrue(program.pictures.size() <= 1, () -> program + " has more than one picture");
            List<String> twin = twinsOf(program);
            assertEquals(program.pictures, twin, program.block.place() + " in Spanish");
            program.pictures.forEach(
                    it -> english.computeIfAbsent(it, _ -> new ArrayList<>()).add(program.block.place()));
        }
        assertEquals(files, english.keySet());
        english.forEach((name, places) -> assertEquals(1, places.size(), () -> name + ": " + places));
        assertTrue(files.size() > 15, files::toString);
    }

    /** The names of the pictures behind the same program in Spanish. */
    private static List<String> twinsOf(Program program) throws IOException {
        Path page = GUIDE.resolve("es").resolve(program.page);
        return programsOf(page).stream()
                .filter(it -> it.block.source().equals(program.block.source()))
                .flatMap(it -> it.pictures.stream())
                .collect(Collectors.toList());
    }

    private static List<Program> programsOf(Path page) throws IOException {
        String name = page.subpath(4, page.getNameCount()).toString().replace('\\', '/');
        String text = Files.readString(page);
        List<Block> blocks = DocumentationTest.blocksOf(List.of(page));
        List<Program> programs = new ArrayList<>();
        for (Block block : blocks) {
            int begin =
                    text.indexOf("```java\n" + block.source()) + block.source().length();
            int end = text.indexOf("```java\n", begin);
            Matcher picture = PICTURE.matcher(text.substring(begin, end < 0 ? text.length() : end));
            List<String> pictures = new ArrayList<>();
            while (picture.find()) {
                pictures.add(picture.group(1));
            }
            programs.add(new Program(name, block, pictures));
        }
        return programs;
    }
}
