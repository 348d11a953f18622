package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page tells of all recipes, each of which is named in a test. */
class RecipesPageTest {

    private static final Path TESTS = Path.of("src", "test", "java", "org", "asyncio4j", "recipes");

    @Test
    void tellsOfEachProgram() throws IOException {
        assertEquals(programs(), new TreeSet<>(RecipesPage.programs()));
    }

    @Test
    void eachProgramIsRunByATest() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (String test : names(TESTS)) {
            tests.append(Files.readString(TESTS.resolve(test + ".java")));
        }
        for (String program : programs()) {
            assertTrue(tests.indexOf('"' + program + '"') >= 0, "no test runs " + program);
        }
    }

    @Test
    void theContainerStartsJavaItselfAndWithItsOptions() throws IOException {
        String file = RecipesPage.block("dockerfile", "FROM ");

        // As a list: a shell, which a string would mean, would get the signal and not pass it on.
        assertTrue(file.contains("ENTRYPOINT [\"java\", "), file);
        assertTrue(file.contains("--add-opens=java.base/java.lang=ALL-UNNAMED"), file);
    }

    private static TreeSet<String> programs() throws IOException {
        return names(Path.of("src", "main", "java"));
    }

    private static TreeSet<String> names(Path folder) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString().replace(".java", "")));
        }
        return names;
    }
}
