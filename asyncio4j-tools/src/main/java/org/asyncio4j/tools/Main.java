package org.asyncio4j.tools;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import org.asyncio4j.tools.observe.CancelCommand;
import org.asyncio4j.tools.observe.PsCommand;
import org.asyncio4j.tools.observe.PstreeCommand;
import org.asyncio4j.tools.observe.ToolFailure;
import org.asyncio4j.tools.observe.TopCommand;
import org.asyncio4j.tools.recordings.FlameCommand;
import org.asyncio4j.tools.recordings.TimelineCommand;
import org.asyncio4j.tools.repl.Repl;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands of {@code ./asyncio4j} other than to run a program. */
@Command(
        name = "asyncio4j",
        description = "Looks into running JVMs and recordings. To run a program: asyncio4j FILE.java",
        subcommands = {
            PsCommand.class,
            PstreeCommand.class,
            TopCommand.class,
            CancelCommand.class,
            FlameCommand.class,
            TimelineCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    /** The command can't do what it was asked for. */
    private static final int FAILED = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean help;

    private Main() {}

    /**
     * Runs the command that the first argument names, and exits with its code: 1 if it failed, 2 if it was misused. {@code repl}
     * is what the launcher says where it was given neither a command nor a program.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("repl")) {
            System.exit(Repl.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    /** In the encoding that the stream has. */
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Runs a command and returns its exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Main());
        line.setOut(out);
        line.setErr(err);
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (!(problem instanceof ToolFailure)) {
                throw problem;
            }
            err.println("asyncio4j: " + problem.getMessage());
            return FAILED;
        });
        int code = line.execute(args.length == 0 ? new String[] {"--help"} : args);
        out.flush();
        err.flush();
        return code;
    }
}
