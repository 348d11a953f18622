package org.asyncio4j.release;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs other programs. */
final class Programs {
    private Programs() {}

    /** Whether all these programs are on the PATH; prints which one is not. */
    static boolean have(String... programs) {
        for (String program : programs) {
            if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
                System.out.println("Skipped, for there is no " + program + " here.");
                return false;
            }
        }
        return true;
    }

    /** Runs a program in {@code folder} on this JVM's JDK, and returns all that it prints. */
    static String run(Path folder, Object... command) {
        Outcome outcome = tryRun(folder, command);
        if (outcome.exitCode != 0) {
            throw new AssertionError(List.of(command) + " ended with " + outcome.exitCode + ":\n" + outcome.output);
        }
        return outcome.output;
    }

    record Outcome(int exitCode, String output) {}

    static Outcome tryRun(Path folder, Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ASYNCIO4J_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
