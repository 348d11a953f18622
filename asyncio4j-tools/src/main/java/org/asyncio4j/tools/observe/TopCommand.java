package org.asyncio4j.tools.observe;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code top}: loops and tasks of a process, again and again. */
@Command(
        name = "top",
        description = {
            "Shows what the loops and tasks of a running JVM do, anew every so often; without a terminal, once.",
            "Keys: q quit, s sort by time, name or state, / filter, up and down select, Enter show the stack of a task,"
                    + " c cancel it after a question, n show connections or tasks, space look now."
        })
public final class TopCommand implements Callable<Integer> {

    private static final long SAMPLE_MILLIS = 500;

    @Parameters(paramLabel = "PID", description = "The process.")
    private String pid = "";

    @Option(names = "--interval", paramLabel = "SECONDS", description = "How long between two looks; 1 if not given.")
    private double interval = 1;

    @Option(names = "--once", description = "Print it once, also in a terminal.")
    private boolean once;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long to wait; 10 if not given.")
    private double timeout = 10;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws ToolFailure, IOException {
        Console console = System.console();
        try (Observed observed = Observed.open(Asking.pid(pid), timeout)) {
            if (once || console == null || !console.isTerminal()) {
                printOnce(observed, spec.commandLine().getOut());
            } else {
                try (TopScreen screen = new TopScreen(observed, interval)) {
                    screen.run();
                }
            }
            return 0;
        }
    }

    private static void printOnce(Observed observed, PrintWriter out) throws ToolFailure {
        SeenProcess before = observed.look();
        List<SeenConnection> connections = observed.connections();
        long began = System.nanoTime();
        Map<String, Double> shares = observed.sample(SAMPLE_MILLIS);
        SeenProcess now = observed.look();
        double seconds = (System.nanoTime() - began) / 1e9;
        TopView.Looks looks = new TopView.Looks(now, before, seconds, shares, observed.connections(), connections);
        TopView.head(looks).forEach(out::println);
        out.println(TopView.taskHead());
        TopView.tasks(looks, TopView.Sort.TIME, "").forEach(task -> out.println(TopView.taskLine(task, looks)));
        if (!looks.connections().isEmpty()) {
            out.println(ConnectionTable.rateHead());
            looks.connectionLines("").forEach(out::println);
        }
    }
}
