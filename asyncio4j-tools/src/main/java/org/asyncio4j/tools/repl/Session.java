package org.asyncio4j.tools.repl;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.asyncio4j.Awaitable;
import org.asyncio4j.SystemExit;

/**
 * The snippets: compiled by JShell, run on the REPL's loop. Prints to {@code System.out} what they evaluate to, as Python
 * does, and to {@code System.err} what is wrong with them.
 */
final class Session implements AutoCloseable {

    /**
     * {@code import module} has the lowest rank, as in a Java source file without a class: where the JDK and asyncio4j
     * have classes of the same name, such as Queue, TimeoutException and Future, the name means that of asyncio4j.
     */
    static final List<String> IMPORTS = List.of(
            "import static org.asyncio4j.Asyncio.*;",
            "import static org.asyncio4j.CallGraphs.*;",
            "import static org.asyncio4j.tools.repl.Builtins.*;",
            "import org.asyncio4j.*;",
            "import org.asyncio4j.contextvars.*;",
            "import org.asyncio4j.lowlevel.*;",
            "import module java.base;");

    private final JShell shell;
    private final SnippetExecution execution;
    private final SnippetPlaces places;
    private final ProblemText problems;

    /** The variables without a name, $1 and so on, whose values can be awaited. Any thread. */
    private final List<Field> unnamed = new CopyOnWriteArrayList<>();

    Session(ReplLoop loop, SnippetPlaces places, List<String> classPath) {
        this.places = places;
        problems = new ProblemText(places);
        execution = new SnippetExecution(loop, new SnippetLoader(Session.class.getClassLoader()));
        shell = JShell.builder()
                .executionEngine(new Here(execution), Map.of())
                .idGenerator((snippet, number) -> String.valueOf(number - IMPORTS.size()))
                .build();
        classPath.forEach(shell::addToClasspath);
        for (String line : IMPORTS) {
            if (shell.eval(line).getFirst().status() != Status.VALID) {
                throw new AssertionError("bug in asyncio4j: the REPL can't " + line);
            }
        }
    }

    /** The engine: what was made for this session. */
    private record Here(SnippetExecution execution) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "asyncio4j";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return execution;
        }
    }

    SourceCodeAnalysis analysis() {
        return shell.sourceCodeAnalysis();
    }

    JShell shell() {
        return shell;
    }

    ProblemText problems() {
        return problems;
    }

    /** Compiles, runs and prints one snippet. Returns false if an interrupt has ended it: what was pasted after it is void. */
    boolean eval(String source) {
        List<SnippetEvent> events = shell.eval(source);
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (event.status() != Status.REJECTED && snippet.id() != null) {
                places.add(snippet.id(), analysis().wrapper(snippet));
            }
        }
        ReplLoop.Outcome outcome = execution.takeOutcome();
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                explain(event);
            }
        }
        if (outcome == null) {
            return true;
        }
        if (outcome.problem() != null) {
            return failed(outcome);
        }
        return !(outcome.value() instanceof SnippetExecution.Result result) || echo(snippetOf(events), result);
    }

    /** Forgets the value of a snippet that has no name: a failed task that nobody else knows is to be reported. */
    void forget(Object value) {
        for (Field variable : unnamed) {
            try {
                if (variable.get(null) == value) {
                    variable.set(null, null);
                    unnamed.remove(variable);
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError("bug in asyncio4j: " + variable, e);
            }
        }
    }

    @Override
    public void close() {
        shell.close();
    }

    /** Prints what the compiler has against a snippet, and what it still lacks. */
    private void explain(SnippetEvent event) {
        Snippet snippet = event.snippet();
        switch (event.status()) {
            case REJECTED -> System.err.print(CompileErrors.of(shell.diagnostics(snippet), snippet.source()));
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> {
                if (snippet instanceof DeclarationSnippet declared) {
                    String missing = shell.unresolvedDependencies(declared).collect(Collectors.joining(", "));
                    System.err.println(
                            missing.isEmpty()
                                    ? CompileErrors.of(shell.diagnostics(snippet), snippet.source())
                                            .stripTrailing()
                                    : declared.name() + " can be used when this is declared: " + missing);
                }
            }
            case VALID, OVERWRITTEN, DROPPED, NONEXISTENT -> {}
        }
    }

    private boolean failed(ReplLoop.Outcome outcome) {
        Throwable problem = outcome.problem();
        if (problem instanceof SystemExit exit) {
            throw exit;
        }
        if (outcome.endedByInterrupt()) {
            System.err.println("\nKeyboardInterrupt");
            return false;
        }
        if (problem instanceof jdk.jshell.spi.SPIResolutionException unresolved) {
            System.err.println(unresolvedText(unresolved.id()));
        } else if (problem != null) {
            System.err.print(problems.of(problem));
        }
        return true;
    }

    /** Returns what a method that was called lacks. */
    private String unresolvedText(int id) {
        List<String> missing = new ArrayList<>();
        shell.snippets()
                .filter(snippet -> shell.status(snippet) == Status.RECOVERABLE_DEFINED
                        || shell.status(snippet) == Status.RECOVERABLE_NOT_DEFINED)
                .filter(DeclarationSnippet.class::isInstance)
                .map(DeclarationSnippet.class::cast)
                .forEach(snippet -> missing.add(snippet.name() + " lacks "
                        + shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "))));
        return "error: this uses something that is not declared yet: "
                + (missing.isEmpty() ? "#" + id : String.join("; ", missing));
    }

    /** Whether the value of a snippet is printed: that of an expression, but not of an assignment. */
    private static boolean isShown(Snippet snippet) {
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    private static Snippet snippetOf(List<SnippetEvent> events) {
        return events.stream()
                .filter(event -> event.causeSnippet() == null)
                .toList()
                .getLast()
                .snippet();
    }

    private boolean echo(Snippet snippet, SnippetExecution.Result result) {
        if (snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                && result.value() instanceof Awaitable<?>) {
            try {
                unnamed.add(
                        execution.fieldOf(analysis().wrapper(snippet).fullClassName(), ((VarSnippet) snippet).name()));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError("bug in asyncio4j: " + snippet, e);
            }
        }
        if (!isShown(snippet)) {
            return true;
        }
        if (result.failure() != null) {
            return failed(new ReplLoop.Outcome(null, result.failure(), false));
        }
        System.out.println(result.text());
        return true;
    }
}
