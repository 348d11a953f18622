package org.asyncio4j.tests.tools;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.asyncio4j.Asyncio;
import org.asyncio4j.testing.AsyncioTest;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of the suite on the main thread of a JVM of its own, on the engine of this one.
 */
public final class ChildJvm {

    /** How a program ended, and what it printed to standard output and to standard error. */
    public record Outcome(int exitCode, String output, String errors) {

        /** Standard output, line by line. */
        public List<String> lines() {
            return output.lines().toList();
        }

        /** Fails if the program failed, or printed something else than these lines. */
        public void assertPrinted(String... lines) {
            if (exitCode != 0 || !lines().equals(List.of(lines)) || !errors.isEmpty()) {
                throw new AssertionError("expected " + List.of(lines) + ", but got " + this);
            }
        }
    }

    private long limitSeconds = 50;

    private final Class<?> program;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /** Instead of the folders with the classes; null for these. */
    private @Nullable Path jar;

    /** How many descriptors it may have; 0 for as many as this JVM. */
    private int descriptors;

    public ChildJvm(Class<?> program) {
        this.program = program;
    }

    /** Adds options of the JVM. */
    public ChildJvm with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Lets it run for longer, or less, than 50 seconds before it is killed. */
    public ChildJvm withLimit(long seconds) {
        limitSeconds = seconds;
        return this;
    }

    /** Limits the number of its descriptors. Needs a shell. */
    public ChildJvm withDescriptors(int limit) {
        descriptors = limit;
        return this;
    }

    /**
     * Loads the classes from a JAR file, made at {@code place}, as programs do that are deployed: it stays open, where
     * each class of a folder needs a descriptor.
     */
    public ChildJvm withJar(Path place) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(place))) {
            Set<String> known = new HashSet<>();
            for (String folder : places()) {
                addAll(Path.of(folder), out, known);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jar = place;
        return this;
    }

    private static void addAll(Path place, JarOutputStream out, Set<String> known) throws IOException {
        if (Files.isRegularFile(place)) {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                addAll(jar.getPath("/"), out, known);
            }
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = place.relativize(file).toString().replace('\\', '/');
                if (!name.equals("module-info.class") && !name.startsWith("META-INF/") && known.add(name)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    /** Adds a variable to the environment. */
    public ChildJvm withVariable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Runs the program to its end; kills it, and fails, if there is none. */
    public Outcome run(String... arguments) {
        try {
            Process process = builder(arguments).start();
            process.getOutputStream().close();
            CompletableFuture<String> output = textOf(process.getInputStream());
            CompletableFuture<String> errors = textOf(process.getErrorStream());
            boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            if (!ended) {
                // By its handle: Process itself would close the streams before they are read.
                process.toHandle().destroyForcibly();
            }
            Outcome outcome = new Outcome(process.waitFor(), output.join(), errors.join());
            if (!ended) {
                throw new AssertionError("the program did not end: " + outcome);
            }
            return outcome;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Like {@link #run}, on a thread of {@code executor}: programs that mostly wait may do so together. */
    public CompletableFuture<Outcome> begin(Executor executor, String... arguments) {
        return CompletableFuture.supplyAsync(() -> run(arguments), executor);
    }

    /** Starts the program, for who wants to talk to it, and has to end it. */
    public Process start(String... arguments) {
        try {
            return builder(arguments).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ProcessBuilder builder(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().remove("ASYNCIO4J_DEBUG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        return builder;
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        if (descriptors > 0) {
            command.addAll(List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$0\" \"$@\""));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
        String engine = System.getProperty("asyncio4j.expectedEngine", "portable");
        command.add("-Dasyncio4j.engine=" + engine);
        // On a busy machine a first step may take longer than a loop should ever be blocked.
        command.add("-Dasyncio4j.blockedLimit=30");
        if (engine.equals("carrier")) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        if (options.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
            command.add("-XX:+UseSerialGC"); // starts fastest
        }
        command.addAll(options);
        command.add("--class-path=" + classPath());
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Where the program, the library and its test kit are, whoever started this JVM. */
    private String classPath() {
        return jar != null ? jar.toString() : String.join(File.pathSeparator, places());
    }

    private List<String> places() {
        return Stream.of(program, Asyncio.class, AsyncioTest.class)
                .map(ChildJvm::placeOf)
                .distinct()
                .toList();
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads on a thread of its own, since a child whose pipe is full stops. */
    private static CompletableFuture<String> textOf(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
            }
        });
        return text;
    }
}
