package org.asyncio4j.tools.observe;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ps}: the tasks of a process as a table. */
@Command(name = "ps", description = "Shows the tasks of a running JVM, or of a heap dump, as a table.")
public final class PsCommand implements Callable<Integer> {

    @Mixin
    private final Asking asking = new Asking();

    @Option(names = "--long", description = "Show loops and states too, ages and numbers of steps.")
    private boolean inFull;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws ToolFailure {
        SeenProcess process = asking.look();
        if (json) {
            spec.commandLine().getOut().println(Json.format(TaskTable.data(process)));
        } else {
            TaskTable.lines(process, inFull).forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
