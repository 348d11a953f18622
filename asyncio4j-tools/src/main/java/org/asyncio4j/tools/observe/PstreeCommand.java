package org.asyncio4j.tools.observe;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pstree}: who waits for whom, as a tree. */
@Command(
        name = "pstree",
        description = "Shows which tasks of a running JVM, or of a heap dump, wait for which, as a tree.")
public final class PstreeCommand implements Callable<Integer> {

    @Mixin
    private final Asking asking = new Asking();

    @Option(names = "--long", description = "Show loops and states too.")
    private boolean inFull;

    @Option(names = "--json", description = "Print JSON, also of tasks that wait in a circle.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws ToolFailure {
        SeenProcess process = asking.look();
        if (json) {
            spec.commandLine().getOut().println(Json.format(AwaitTree.data(process)));
            return 0;
        }
        List<String> cycles = AwaitTree.cycleLines(process);
        if (!cycles.isEmpty()) {
            cycles.forEach(spec.commandLine().getErr()::println);
            return 1;
        }
        AwaitTree.lines(process, inFull).forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
