package org.asyncio4j.tools.recordings;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Command;

/** {@code flame}: a flame graph of where tasks spend their time. */
@Command(
        name = "flame",
        mixinStandardHelpOptions = true,
        description =
                "Makes a flame graph of a recording: where tasks spend their time, on the loop and waiting. A page for"
                        + " the browser, RECORDING.html, which needs no network.")
public final class FlameCommand extends RecordingCommand {

    /** Runs the command and returns its exit code: 1 if it failed, 2 if it was misused. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(new FlameCommand(), args, out, err);
    }

    @Override
    String suffix() {
        return ".html";
    }

    @Override
    void write(Recording recording, String title, Writer out) throws RecordingFailure, IOException {
        FlameGraph.of(recording).writeTo(out, title);
    }
}
