package org.asyncio4j.tools.recordings;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that makes a file of a recording. */
abstract class RecordingCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Parameters(paramLabel = "RECORDING", description = "A recording of the Flight Recorder, FILE.jfr.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write to; - is the standard output. Without it: beside the recording.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** How the name of the file that is written ends. */
    abstract String suffix();

    abstract void write(Recording recording, String title, Writer out) throws RecordingFailure, IOException;

    /** Runs {@code command} and returns its exit code: 1 if it failed, 2 if it was misused. */
    static int run(RecordingCommand command, String[] args, PrintWriter out, PrintWriter err) {
        int code = new CommandLine(command).setOut(out).setErr(err).execute(args);
        out.flush();
        err.flush();
        return code;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Recording recording = new Recording(file);
            String title = String.valueOf(file.getFileName());
            if (output != null && output.toString().equals("-")) {
                write(recording, title, out);
                out.flush();
                return 0;
            }
            Path target = output == null ? file.resolveSibling(title.replaceFirst("\\.jfr$", "") + suffix()) : output;
            writeFile(recording, title, target);
            out.println(target);
            return 0;
        } catch (RecordingFailure failure) {
            err.println("asyncio4j: " + failure.getMessage());
        } catch (IOException failure) {
            err.println("asyncio4j: " + failure);
        }
        return FAILED;
    }

    /** Writes to a file beside it first, so that a failure leaves what was there. */
    private void writeFile(Recording recording, String title, Path target) throws RecordingFailure, IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (Writer writer = Files.newBufferedWriter(part)) {
                write(recording, title, writer);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
