package org.asyncio4j.suite;

import org.asyncio4j.Asyncio;
import org.asyncio4j.testing.AsyncioTest;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class of the suite in a JVM of its own, on the engine that the suite runs on. */
public final class ChildJvm {

    /** What a child printed and how it ended. */
    public record Outcome(int exitCode, String output) {}

    private static final long LIMIT_SECONDS = 50;

    private ChildJvm() {}

    /**
     * Runs {@code main}, whose output and errors are taken together; kills it if it does not end.
     */
    public static Outcome run(Class<?> main, String... jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-ea", "-cp", classPath(main)));
        String engine = System.getProperty("asyncio4j.expectedEngine", "portable");
        command.add("-Dasyncio4j.engine=" + engine);
        if (engine.equals("carrier")) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.addAll(List.of(jvmOptions));
        command.add(main.getName());
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            boolean[] late = new boolean[1];
            Thread watch = Thread.ofPlatform().daemon().start(() -> late[0] = kill(process));
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            watch.join();
            if (late[0]) {
                throw new AssertionError("the child did not end; it printed: " + output);
            }
            return new Outcome(exitCode, output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Where the classes of the program, the library and the kit come from, whoever started this
     * JVM.
     */
    private static String classPath(Class<?> main) {
        return Stream.of(main, Asyncio.class, AsyncioTest.class)
                .map(type ->
                        Path.of(
                                URI.create(
                                        type.getProtectionDomain()
                                                .getCodeSource()
                                                .getLocation()
                                                .toString())))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean kill(Process process) {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            return false;
        }
        process.destroyForcibly();
        return true;
    }
}
