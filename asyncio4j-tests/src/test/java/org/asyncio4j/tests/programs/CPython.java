package org.asyncio4j.tests.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The CPython 3.13 that is installed, and the random programs that it makes and runs. */
record CPython(String command) {

    private static final String IS_313 =
            "import sys; sys.exit(sys.version_info[:2] != (3, 13) or sys.implementation.name != 'cpython')";

    /** Skips the test unless there is one, and says so. */
    static CPython assumeInstalled() {
        for (String command : Arrays.asList(System.getenv("PYTHON313"), "python3.13", "python3", "python")) {
            if (command != null && is313(command)) {
                return new CPython(command);
            }
        }
        String reason = "no CPython 3.13 found (PYTHON313 may name one); no programs compared with it";
        System.err.println("skipped: " + reason);
        assumeTrue(false, reason);
        throw new AssertionError();
    }

    private static boolean is313(String command) {
        try {
            Process process = new ProcessBuilder(command, "-c", IS_313)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notFound) {
            return false;
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private Process run(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(command, "random_programs.py"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(RecordedProgram.FOLDER.toFile())
                .redirectError(Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("PYTHON"));
        return builder.start();
    }

    /** The programs of those seeds, and what it does with them. */
    List<RecordedProgram> generate(int seed, int count) throws IOException {
        Process process = run(String.valueOf(seed), String.valueOf(count));
        try (InputStream output = process.getInputStream()) {
            List<RecordedProgram> programs = RecordedProgram.read(output);
            assertEquals(count, programs.size(), "programs of seed " + seed);
            return programs;
        } finally {
            process.destroy();
        }
    }

    Server start() throws IOException {
        return new Server(run("-"));
    }

    /** Runs one program after another. */
    static final class Server implements AutoCloseable {

        private final Process process;
        private final BufferedWriter input;
        private final BufferedReader output;

        private Server(Process process) {
            this.process = process;
            input = process.outputWriter();
            output = process.inputReader();
        }

        List<String> traceOf(Program program) {
            try {
                input.write(program + "\n\n");
                input.flush();
                List<String> trace = new ArrayList<>();
                boolean inTrace = false;
                for (String line = output.readLine(); !"end".equals(line); line = output.readLine()) {
                    if (line == null) {
                        throw new AssertionError(
                                "CPython ended with " + process.onExit().join() + " over\n" + program);
                    }
                    if (inTrace) {
                        trace.add(line);
                    }
                    inTrace |= line.equals("trace");
                }
                return trace;
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
