package org.asyncio4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM that runs one of {@link Programs}, without any flag that would be for the tools. */
final class Program implements AutoCloseable {

    static final String CARRIER = "carrier";
    static final String PORTABLE = "portable";

    /** Keeps the program from logging that it is stuck, so that nothing but what the tools cause is there. */
    static final String SILENT = "-Dasyncio4j.blockedLimit=off";

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private Program(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader();
        this.errors = errors;
    }

    /** Starts a program, and returns when it says that it is ready. */
    static Program start(String engine, List<String> options, String... arguments) throws IOException {
        return start(Map.of(), engine, options, arguments);
    }

    /** Starts a program like that with some variables of its environment. */
    static Program start(Map<String, String> variables, String engine, List<String> options, String... arguments)
            throws IOException {
        return start(command(List.of(), System.getProperty("java.class.path"), engine, options, arguments), variables);
    }

    /** Starts a program like that by means of another command, such as one that changes the user. */
    static Program start(
            List<String> prefix, String classPath, String engine, List<String> options, String... arguments)
            throws IOException {
        return start(command(prefix, classPath, engine, options, arguments), Map.of());
    }

    private static List<String> command(
            List<String> prefix, String classPath, String engine, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (engine.equals(CARRIER)) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.add("-Dasyncio4j.engine=" + engine);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Programs.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Program start(List<String> command, Map<String, String> variables) throws IOException {
        Path errors = Files.createTempFile("asyncio4j-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(variables);
        Program program = new Program(builder.start(), errors);
        program.expect("ready");
        return program;
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** Waits for the program's next line. */
    void expect(String line) throws IOException {
        assertEquals(line, output.readLine(), () -> errors());
    }

    /** Ends the program, and returns what else it has written to its standard output. */
    String end() throws IOException {
        // That of the process itself would close the stream.
        process.toHandle().destroyForcibly();
        StringWriter rest = new StringWriter();
        output.transferTo(rest);
        return rest.toString();
    }

    /** Returns what the program has written to its standard error. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.delete(errors);
    }
}
