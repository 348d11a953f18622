package org.asyncio4j.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run of the launcher printed, and its exit code. */
record Start(int exitCode, String output, String errors) {
    static final Path LAUNCHER = Path.of("..", "asyncio4j").toAbsolutePath().normalize();

    /**
     * Runs {@code command} in {@code folder} to its end, with the JDK that runs this test and without a
     * locale: the launcher chooses one of UTF-8.
     */
    static Start of(Path folder, Map<String, String> environment, String input, Object... command)
            throws IOException, InterruptedException {
        Path files = Files.createTempDirectory(folder, "start");
        Process process = begin(folder, files, environment, input, command);
        return ended(process, files);
    }

    /** Starts {@code command}, which reads and writes files in folder {@code files}. */
    static Process begin(Path folder, Path files, Map<String, String> environment, String input, Object... command)
            throws IOException {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(Files.writeString(files.resolve("in"), input).toFile())
                .redirectOutput(files.resolve("out").toFile())
                .redirectError(files.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits for what {@link #begin} began. */
    static Start ended(Process process, Path files) throws IOException, InterruptedException {
        int exitCode = process.waitFor();
        return new Start(exitCode, Files.readString(files.resolve("out")), Files.readString(files.resolve("err")));
    }

    /** What was said, but for the one line of the first start after a build. */
    String withoutPreparation() {
        return errors.replace("asyncio4j: preparing fast starts ...\n", "");
    }
}
