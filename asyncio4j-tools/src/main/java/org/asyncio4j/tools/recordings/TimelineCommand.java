package org.asyncio4j.tools.recordings;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Command;

/** {@code timeline}: a recording as a file for trace viewers. */
@Command(
        name = "timeline",
        mixinStandardHelpOptions = true,
        description = "Makes a timeline of a recording, RECORDING.json, to be opened at https://ui.perfetto.dev or in"
                + " chrome://tracing: a lane for each task, with its steps and awaits.")
public final class TimelineCommand extends RecordingCommand {

    /** Runs the command and returns its exit code: 1 if it failed, 2 if it was misused. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(new TimelineCommand(), args, out, err);
    }

    @Override
    String suffix() {
        return ".json";
    }

    @Override
    void write(Recording recording, String title, Writer out) throws RecordingFailure, IOException {
        new Timeline(recording).writeTo(out);
    }
}
