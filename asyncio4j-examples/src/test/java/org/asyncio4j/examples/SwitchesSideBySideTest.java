package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program of decision 43, which shows OpenJDK what loops have to work around: that it still runs. */
class SwitchesSideBySideTest {

    @Test
    void itMeasuresBothLayouts() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        Path.of("..", "docs", "decisions", "SwitchesSideBySide.java")
                                .toString(),
                        "3",
                        "1",
                        "10")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(
                output.matches("switches of two carriers, as a multiple of one's:\\R"
                        + " +started one after the other: [\\d.,]+\\R"
                        + " +with 3 threads between: +[\\d.,]+\\R"),
                output);
    }
}
