package org.asyncio4j.suite.run;

import org.asyncio4j.Asyncio;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run in a JVM of its own, on the engine of this one. */
final class ChildJvm {

    /** What it printed to standard output, line by line, and how it ended. */
    record Outcome(List<String> lines, int exitCode) {}

    private static final long SECONDS = 50;

    private ChildJvm() {}

    static Outcome run(
            Class<?> program,
            List<String> options,
            Map<String, String> environment,
            String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xshare:auto");
        command.add("-XX:TieredStopAtLevel=1");
        String engine = System.getProperty("asyncio4j.expectedEngine", "portable");
        command.add("-Dasyncio4j.engine=" + engine);
        if (engine.equals("carrier")) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.addAll(options);
        command.add("-cp");
        command.add(place(program) + File.pathSeparator + place(Asyncio.class));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("ASYNCIO4J_DEBUG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Thread.ofVirtual().start(() -> killIfStuck(process));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(output.lines().toList(), process.waitFor());
    }

    private static void killIfStuck(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
