package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.asyncio4j.examples.DocumentationTest.Block;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs of the guide print what the guide says, as {@link DocumentationTest} checks it for all other pages. They are
 * many: on the portable engine they run at night.
 */
class GuideProgramsTest {

    private static final Path TESTS = Path.of("src/test/java/org/asyncio4j/examples/guide");

    static List<Block> blocks() throws IOException {
        if (System.getProperty("asyncio4j.expectedEngine", "").equals("portable")
                && !Boolean.getBoolean("asyncio4j.nightly")) {
            return List.of();
        }
        return DocumentationTest.blocksOf(
                Pages.inEnglish().stream().filter(Pages::isOfTheGuide).toList());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("blocks")
    void printsWhatTheGuideSays(Block block, @TempDir Path folder) throws Exception {
        if (block.name().endsWith("Test")) {
            assertEquals(sourceOf(block.name()), block.source(), block.place());
        } else {
            DocumentationTest.check(block, folder);
        }
    }

    /** A test that the guide shows runs with all others; it is shown without its package. */
    private static String sourceOf(String name) throws IOException {
        String file = Files.readString(TESTS.resolve(name + ".java"));
        return "// " + name + ".java\n" + file.replaceFirst("package .*;\n\n", "");
    }
}
