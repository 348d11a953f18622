package org.asyncio4j.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete the words of {@code asyncio4j}. */
@Command(
        name = "completion",
        description = {
            "Prints a script by which bash and zsh complete commands, options and files. Try it by",
            "  source <(asyncio4j completion)",
            "and keep it by writing what is printed to a file that the shell reads when it starts."
        })
final class CompletionCommand implements Callable<Integer> {

    /** The options of the launcher itself, which reads them in sh. */
    private static final List<String> FLAGS =
            List.of("-q", "--quiet", "--portable", "--prepare", "--clear-cache", "--print-jdk", "--print-mvn");

    private static final List<String> WITH_A_FILE = List.of("-cp", "-classpath", "--class-path", "--startup");
    private static final String WITH_AN_ARTIFACT = "--maven";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        CommandSpec launcher = spec.root();
        FLAGS.forEach(name -> launcher.addOption(
                OptionSpec.builder(name).arity("0").type(boolean.class).build()));
        WITH_A_FILE.forEach(name -> launcher.addOption(
                OptionSpec.builder(name).arity("1").type(Path.class).build()));
        launcher.addOption(OptionSpec.builder(WITH_AN_ARTIFACT)
                .arity("1")
                .type(String.class)
                .build());
        launcher.addPositional(
                PositionalParamSpec.builder().index("0").type(Path.class).build());
        line.getOut().print(AutoComplete.bash("asyncio4j", launcher.commandLine()));
        line.getOut().flush();
        return 0;
    }
}
