package org.asyncio4j.tools.repl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the REPL. */
@Command(
        name = "asyncio4j",
        sortOptions = false,
        description = "Runs Java line by line, on a loop that goes on in the meantime: Python's \"python -m asyncio\".")
final class Options {

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no banner.")
    boolean quiet;

    @Option(
            names = {"-cp", "-classpath", "--class-path"},
            paramLabel = "PATH",
            description = "Add jars or folders to the class path; so does the variable CLASSPATH.")
    List<String> classPath = new ArrayList<>();

    @Option(
            names = "--maven",
            paramLabel = "G:A:V",
            description = "Add an artifact with what it depends on to the class path; needs mvn.")
    List<String> artifacts = new ArrayList<>();

    @Option(
            names = "--startup",
            paramLabel = "FILE",
            description = "Run the snippets in FILE first; at a terminal so does the variable ASYNCIO4J_STARTUP.")
    @Nullable
    Path startup;

    @Option(names = "--portable", description = "Run tasks on the portable engine.")
    boolean portable;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean help;
}
