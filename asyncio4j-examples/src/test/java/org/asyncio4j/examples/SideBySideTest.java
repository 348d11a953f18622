package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The programs that show OpenJDK what loops have to work around: that they still run. */
class SideBySideTest {

    @Test
    void switchesAreMeasuredInBothLayouts() throws Exception {
        String output = outputOf(
                List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"), "SwitchesSideBySide.java", "3", "1", "10");
        assertTrue(
                output.matches("switches of two carriers, as a multiple of one's:\\R"
                        + " +started one after the other: [\\d.,]+\\R"
                        + " +with 3 threads between: +[\\d.,]+\\R"),
                output);
    }

    @Test
    void threadsAreMadeBesideArrays() throws Exception {
        String output = outputOf(List.of(), "ThreadsMadeSideBySide.java", "1", "1000");
        assertTrue(
                output.matches("what two threads make at once, as a multiple of one's:\\R"
                        + " +arrays of 200 bytes: [\\d.,]+\\R"
                        + " +virtual threads: +[\\d.,]+\\R"),
                output);
    }

    private static String outputOf(List<String> options, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(Path.of("..", "docs", "decisions", program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
