package org.asyncio4j.tools.repl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;
import org.asyncio4j.Asyncio;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;

/** The commands that begin with a slash, in the manner of JShell; an abbreviation that fits one of them only will do. */
final class Commands {

    private record Command(String usage, String purpose, Action action) {}

    private interface Action {
        boolean run(String argument) throws IOException;
    }

    private final ReplLoop loop;
    private final Session session;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    Commands(ReplLoop loop, Session session) {
        this.loop = loop;
        this.session = session;
        add("/ps", " [--long]", "list the tasks: where they are, who waits for them, as ps does", this::table);
        add("/pstree", "", "show the tasks as a tree of who waits for whom", _ -> onLoop(this::tree));
        add("/cancel", " NAME", "cancel the tasks of that name", this::cancel);
        add("/vars", "", "list the variables and their values", _ -> print(variables()));
        add("/methods", "", "list the methods", _ -> print(shell().methods().map(Commands::headOf)));
        add("/types", "", "list the classes, records, enums and interfaces", _ -> print(types()));
        add("/imports", "", "list the imports", _ -> print(shell().imports().map(Snippet::source)));
        add("/list", "", "list the snippets with their numbers, as in stack traces", _ -> print(snippets()));
        add("/drop", " NAME", "drop the variable, method or type of that name", this::drop);
        add("/open", " FILE", "run the snippets in a file", argument -> open(Path.of(argument)));
        add("/classpath", " PATH", "add jars or folders to the class path", this::addToClassPath);
        add("/help", "", "show this", _ -> print(help()));
        add("/exit", " [CODE]", "end; so do exit() and Ctrl-D", this::exit);
    }

    private void add(String name, String arguments, String purpose, Action action) {
        commands.put(name, new Command(name + arguments, purpose, action));
    }

    /** Returns the names that begin like that. */
    List<String> startingWith(String prefix) {
        return commands.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Runs a command. Returns false if an interrupt has ended it. */
    boolean run(String line) {
        String[] words = line.strip().split("\\s+", 2);
        List<String> names = commands.containsKey(words[0]) ? List.of(words[0]) : startingWith(words[0]);
        if (words[0].equals("/?")) {
            names = List.of("/help");
        }
        if (names.size() != 1) {
            System.err.println("error: " + words[0]
                    + (names.isEmpty() ? " is no command; /help lists them" : " may be " + String.join(" or ", names)));
            return true;
        }
        Command command = Objects.requireNonNull(commands.get(names.getFirst()));
        String argument = words.length < 2 ? "" : words[1].strip();
        boolean needed =
                command.usage.endsWith(" NAME") || command.usage.endsWith(" FILE") || command.usage.endsWith(" PATH");
        if (needed == argument.isEmpty() && !command.usage.endsWith("]")) {
            System.err.println("usage: " + command.usage);
            return true;
        }
        try {
            return command.action.run(argument);
        } catch (IOException | UncheckedIOException | IllegalArgumentException failed) {
            System.err.println("error: " + failed);
            return true;
        }
    }

    /** Runs the snippets and commands in a file; returns false if an interrupt has ended one of them. */
    boolean open(Path file) throws IOException {
        for (String piece : Splitter.split(session.analysis(), Files.readString(file))) {
            boolean goesOn = Splitter.isCommand(piece) ? run(piece) : session.eval(piece);
            if (!goesOn) {
                return false;
            }
        }
        return true;
    }

    private JShell shell() {
        return session.shell();
    }

    /** Prints the text that {@code body} returns on the loop. */
    private boolean onLoop(Callable<String> body) {
        ReplLoop.Outcome outcome = loop.run(body);
        if (outcome.endedByInterrupt()) {
            System.err.println("\nKeyboardInterrupt");
            return false;
        }
        if (outcome.problem() == null) {
            System.out.print(outcome.value());
        } else {
            System.err.print(session.problems().of(outcome.problem()));
        }
        return true;
    }

    private boolean table(String argument) {
        if (!argument.isEmpty() && !argument.equals("--long")) {
            throw new IllegalArgumentException("/ps takes nothing but --long: " + argument);
        }
        return onLoop(() -> TaskViews.table(session.problems(), !argument.isEmpty()));
    }

    private String tree() {
        return TaskViews.tree(session.problems());
    }

    private boolean cancel(String name) {
        return onLoop(() -> {
            List<Task<?>> found = new ArrayList<>(Asyncio.allTasks());
            found.remove(Asyncio.currentTask());
            found.removeIf(task -> !task.getName().equals(name));
            found.forEach(Task::cancel);
            return found.isEmpty() ? "there is no task " + name + "; /ps lists them\n" : "";
        });
    }

    private boolean addToClassPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("no path");
        }
        ClassPaths.elements(path).forEach(shell()::addToClasspath);
        return true;
    }

    private boolean drop(String name) {
        List<? extends Snippet> found = Stream.of(shell().variables(), shell().methods(), shell().types())
                .flatMap(each -> each)
                .filter(snippet -> snippet.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            System.err.println("error: there is no " + name);
        }
        found.forEach(shell()::drop);
        return true;
    }

    private boolean exit(String code) {
        try {
            throw new SystemExit(code.isEmpty() ? 0 : Integer.parseInt(code));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the exit code must be a number: " + code, e);
        }
    }

    private Stream<String> variables() {
        return shell().variables().map(each -> each.typeName() + " " + each.name() + " = " + valueOf(each));
    }

    private String valueOf(VarSnippet variable) {
        return shell().status(variable) == Snippet.Status.VALID ? shell().varValue(variable) : "(not declared yet)";
    }

    private Stream<String> types() {
        return shell().types().map(Commands::headOf);
    }

    private Stream<String> snippets() {
        return shell().snippets()
                .filter(snippet ->
                        !snippet.id().startsWith("-") && !snippet.id().equals("0"))
                .filter(snippet -> shell().status(snippet).isActive())
                .map(snippet -> "#" + snippet.id() + ": " + snippet.source().strip());
    }

    private Stream<String> help() {
        int width = commands.values().stream()
                .mapToInt(each -> each.usage.length())
                .max()
                .orElse(0);
        return Stream.concat(
                Stream.of(
                        "Type Java: an expression, whose value is printed, a statement, a declaration, an import.",
                        "await(...) needs no main and no run(...); tasks go on while the prompt waits.",
                        "Tab completes. Ctrl-C cancels what runs. The arrow keys bring back what was typed before.",
                        ""),
                commands.values().stream()
                        .map(each -> each.usage + " ".repeat(width - each.usage.length() + 2) + each.purpose));
    }

    /** Returns a declaration without its body. */
    private static String headOf(Snippet declaration) {
        String source = declaration.source().strip();
        int body = source.indexOf('{');
        return body < 0 ? source : source.substring(0, body).strip().replaceAll("\\s+", " ");
    }

    private static boolean print(Stream<String> lines) {
        lines.forEach(System.out::println);
        return true;
    }
}
