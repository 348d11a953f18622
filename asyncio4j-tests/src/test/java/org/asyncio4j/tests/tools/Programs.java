package org.asyncio4j.tests.tools;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Programs that others have written, for one test: those that still run at its end are ended. All
 * methods are for tasks, whose loop goes on meanwhile.
 */
public final class Programs {

    private static final Set<String> TOLD = new HashSet<>();

    private final List<Process> running = new ArrayList<>();

    /** Skips the test unless a program is installed and runs, and says so. */
    public static void assumeInstalled(String... command) {
        boolean runs = await(toThread(() -> {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                // nc -h ends with 1 on some systems.
                return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() <= 1;
            } catch (IOException notFound) {
                return false;
            }
        }));
        String reason = String.join(" ", command) + " does not run here: is it installed?";
        if (!runs && TOLD.add(reason)) {
            System.err.println("skipped: tests of the profile `integration`, since " + reason);
        }
        assumeTrue(runs, reason);
    }

    /** Starts a program. What it says to standard error is shown. */
    public Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        running.add(process);
        return process;
    }

    /** The next line that a program prints; null at the end. */
    public static String line(Process process) {
        return await(toThread(() -> process.inputReader().readLine()));
    }

    /** What a program prints that reads {@code input} and succeeds. */
    public String outputOf(String input, String... command) {
        return await(toThread(() -> {
            Process process = start(command);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            byte[] output = process.getInputStream().readAllBytes();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end");
            String text = new String(output, StandardCharsets.UTF_8);
            assertEquals(0, process.exitValue(), text);
            return text;
        }));
    }

    /** Ends those that run, and what they have started, which would keep our standard error open. */
    public void end() {
        for (Process process : running) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
