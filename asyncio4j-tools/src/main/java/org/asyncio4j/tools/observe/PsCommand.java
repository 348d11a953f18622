package org.asyncio4j.tools.observe;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ps}: the tasks of a process as a table. */
@Command(
        name = "ps",
        description = "Shows the tasks of a running JVM, or of a heap dump, as a table; or its connections.")
public final class PsCommand implements Callable<Integer> {

    @Mixin
    private final Asking asking = new Asking();

    @Option(names = "--long", description = "Show loops and states too, ages and numbers of steps.")
    private boolean inFull;

    @Option(
            names = "--connections",
            description = "Show connections instead: their addresses, state, bytes and what waits to be sent.")
    private boolean connections;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws ToolFailure {
        PrintWriter out = spec.commandLine().getOut();
        if (connections) {
            List<SeenConnection> found = asking.connections();
            print(out, found.stream().map(SeenConnection::data).toList(), ConnectionTable.lines(found));
        } else {
            SeenProcess process = asking.look();
            print(out, TaskTable.data(process), TaskTable.lines(process, inFull));
        }
        return 0;
    }

    private void print(PrintWriter out, List<Map<String, Object>> data, List<String> lines) {
        if (json) {
            out.println(Json.format(data));
        } else {
            lines.forEach(out::println);
        }
    }
}
