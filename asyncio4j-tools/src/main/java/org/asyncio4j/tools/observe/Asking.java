package org.asyncio4j.tools.observe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of commands that look at a process once. */
final class Asking {

    @Parameters(paramLabel = "PID", description = "The process, or the file of a heap dump (.hprof).")
    String target = "";

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often to look again if what is seen contradicts itself; 3 if not given.")
    int retries = 3;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the process; 10 if not given.")
    double timeout = 10;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean help;

    /** Returns what is seen. Tasks of a loop that changes while it is read may seem to wait in a circle; then looks again. */
    SeenProcess look() throws ToolFailure {
        if (!target.matches("\\d+")) {
            return dump(Path.of(target));
        }
        long pid = pid(target);
        try (Observed observed = Observed.open(pid, timeout)) {
            SeenProcess seen = observed.look();
            for (int retry = 0; retry < retries && !AwaitTree.cycles(seen).isEmpty(); retry++) {
                seen = observed.look();
            }
            return seen;
        }
    }

    /** Returns the connections of the process. */
    List<SeenConnection> connections() throws ToolFailure {
        if (!target.matches("\\d+")) {
            throw new ToolFailure("connections are shown of a process only, not of a heap dump: " + target);
        }
        try (Observed observed = Observed.open(pid(target), timeout)) {
            return observed.connections();
        }
    }

    static long pid(String text) throws ToolFailure {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ToolFailure("PID must be the number of a process: " + text);
        }
    }

    private static SeenProcess dump(Path file) throws ToolFailure {
        if (!Files.isRegularFile(file)) {
            throw new ToolFailure("PID must be the number of a process, or a heap dump: " + file);
        }
        return HeapDump.read(file);
    }
}
