package org.asyncio4j.tools.repl;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** The REPL in a JVM of its own, on pipes or in a pseudo-terminal. */
final class ReplProcess implements AutoCloseable {

    /** Starting a JVM with a compiler takes seconds, and many of them on a busy machine. */
    private static final long LIMIT_SECONDS = 240;

    /** Python's module pty connects its own streams with those of a terminal. */
    private static final String IN_TERMINAL = """
        import os, pty, sys
        sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
        """;

    private final Process process;
    private final OutputStream input;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** How much of it was waited for. */
    private int read;

    private ReplProcess(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("CLASSPATH", "ASYNCIO4J_STARTUP", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(variables);
        process = builder.start();
        input = process.getOutputStream();
        Thread.ofPlatform().daemon().start(this::copy);
    }

    static ReplProcess onPipes(String engine, Map<String, String> variables, String... arguments) throws IOException {
        return new ReplProcess(java(engine, System.getProperty("java.class.path"), arguments), variables);
    }

    static ReplProcess inTerminal(String engine, Map<String, String> variables, String... arguments)
            throws IOException {
        return inTerminal(engine, System.getProperty("java.class.path"), variables, arguments);
    }

    private static ReplProcess inTerminal(
            String engine, String classPath, Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", "-c", IN_TERMINAL));
        command.addAll(java(engine, classPath, arguments));
        return new ReplProcess(command, variables);
    }

    /** With jars in place of folders, made in {@code folder}: javac keeps those open. */
    static ReplProcess ofJarsInTerminal(String engine, Path folder, Map<String, String> variables, String... arguments)
            throws IOException {
        List<String> elements = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(element))) {
                Path jar = folder.resolve("part" + elements.size() + ".jar");
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "-c", "-f", jar.toString(), "-C", element, ".");
                elements.add(jar.toString());
            } else {
                elements.add(element);
            }
        }
        return inTerminal(engine, String.join(File.pathSeparator, elements), variables, arguments);
    }

    private static List<String> java(String engine, String classPath, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dasyncio4j.engine=" + engine,
                "-cp",
                classPath));
        if (engine.equals("carrier")) {
            command.add(1, "--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.add(Repl.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private void copy() {
        try (InputStream output = process.getInputStream()) {
            byte[] bytes = new byte[4096];
            for (int count = output.read(bytes); count >= 0; count = output.read(bytes)) {
                synchronized (printed) {
                    printed.write(bytes, 0, count);
                    printed.notifyAll();
                }
            }
        } catch (IOException e) {
            // The process was ended.
        }
        synchronized (printed) {
            printed.notifyAll();
        }
    }

    ReplProcess type(String text) throws IOException {
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
        return this;
    }

    /** Ends standard input. */
    void end() throws IOException {
        input.close();
    }

    /** Waits until {@code text} has been printed after all that was waited for before. */
    ReplProcess await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (printed) {
            while (true) {
                String all = printed.toString(StandardCharsets.UTF_8);
                int found = all.indexOf(text, read);
                if (found >= 0) {
                    read = found + text.length();
                    return this;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || (!process.isAlive() && all.length() == printed.size())) {
                    throw new AssertionError("not printed: " + text + "; but: " + all);
                }
                printed.wait(Math.min(left, 1000));
            }
        }
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + printed());
        }
        return process.exitValue();
    }

    Process process() {
        return process;
    }

    String printed() {
        synchronized (printed) {
            return printed.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
