package org.asyncio4j.tools.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cancel}: asks a task of a process to end. */
@Command(name = "cancel", description = "Cancels a task of a running JVM, after a question.")
public final class CancelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PID", description = "The process.")
    private String pid = "";

    @Parameters(paramLabel = "TASK", description = "The task's name, or its id as ps shows it.")
    private String wanted = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Don't ask.")
    private boolean yes;

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
    public Integer call() throws ToolFailure {
        PrintWriter out = spec.commandLine().getOut();
        try (Observed observed = Observed.open(Asking.pid(pid), timeout)) {
            SeenTask task = find(observed.look());
            if (!yes && !confirmed(task, out)) {
                out.println("Nothing was cancelled.");
                return 1;
            }
            if (observed.cancel(task) == 0) {
                throw new ToolFailure("task " + task.name() + " has ended meanwhile.");
            }
            out.println("Asked task " + task.name() + " (" + task.id() + ") to cancel.");
            return 0;
        }
    }

    private SeenTask find(SeenProcess process) throws ToolFailure {
        List<SeenTask> found = new ArrayList<>();
        for (SeenLoop loop : process.loops()) {
            for (SeenTask task : loop.tasks()) {
                if (task.name().equals(wanted) || task.id().equals(wanted)) {
                    found.add(task);
                }
            }
        }
        if (found.isEmpty()) {
            throw new ToolFailure("process " + pid + " has no task with the name or id " + wanted + ".");
        }
        if (found.size() > 1) {
            throw new ToolFailure("process " + pid + " has " + found.size() + " tasks that are called " + wanted
                    + "; name one by its id, such as " + found.getFirst().id() + ".");
        }
        return found.getFirst();
    }

    private static boolean confirmed(SeenTask task, PrintWriter out) {
        task.stack().reversed().forEach(frame -> out.println("  " + frame.inFull()));
        out.print("Cancel task " + task.name() + " (" + task.id() + "), which is " + task.describeState() + "? [y/N] ");
        out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, System.out.charset())).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }
}
