package org.asyncio4j.tools.repl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.SystemExit;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.jline.terminal.spi.SystemStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The REPL: {@code ./asyncio4j} without a file, Python's {@code python -m asyncio}. */
public final class Repl {

    private static final int USAGE = 2;

    private final Options options;
    private final boolean interactive;
    private final SnippetPlaces places = new SnippetPlaces();
    private final ReplLoop loop;
    private final Supplier<Session> session;
    private final Supplier<Commands> commands;

    private Repl(Options options, List<String> classPath) {
        this.options = options;
        interactive = TerminalPrompt.isTerminal(SystemStream.Input);
        // Tasks report before there is a session, and the session needs the loop.
        AtomicReference<@Nullable Session> made = new AtomicReference<>();
        loop = new ReplLoop(running -> handler(running, made), System::exit);
        CompletableFuture<Session> preparing = new CompletableFuture<>();
        // While the prompt is there already.
        Thread.ofPlatform().name("asyncio4j-repl-compiler").daemon().start(() -> {
            try {
                Session ready = new Session(loop, places, classPath);
                made.set(ready);
                preparing.complete(ready);
            } catch (Throwable failed) {
                preparing.completeExceptionally(failed);
            }
        });
        session = preparing::join;
        CompletableFuture<Commands> prepared = preparing.thenApply(ready -> new Commands(loop, ready));
        commands = prepared::join;
    }

    /** Runs the REPL and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs the REPL on the standard streams until its input ends, and returns the exit code: 0, that of a {@link
     * SystemExit}, or 2 if the arguments are wrong.
     */
    public static int run(String[] args) {
        Options options = new Options();
        CommandLine line = new CommandLine(options);
        try {
            line.parseArgs(args);
        } catch (ParameterException wrong) {
            System.err.println("asyncio4j: " + Repr.why(wrong));
            line.usage(System.err);
            return USAGE;
        }
        if (options.help) {
            line.usage(System.out);
            return 0;
        }
        if (options.portable) {
            System.setProperty("asyncio4j.engine", "portable");
        }
        try {
            return new Repl(options, classPath(options)).run();
        } catch (IOException | IllegalArgumentException failed) {
            System.err.println("asyncio4j: " + Repr.why(failed));
            return USAGE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USAGE;
        }
    }

    private static List<String> classPath(Options options) throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>(options.classPath);
        String variable = System.getenv("CLASSPATH");
        if (variable != null && !variable.isEmpty()) {
            paths.add(variable);
        }
        List<String> elements = new ArrayList<>(ClassPaths.missing(paths));
        for (String element : elements) {
            if (!Files.exists(Path.of(element))) {
                System.err.println("asyncio4j: warning: on the class path, but not there: " + element);
            }
        }
        if (!options.artifacts.isEmpty()) {
            elements.addAll(MavenPath.of(options.artifacts));
        }
        return elements;
    }

    private int run() throws IOException {
        InputStream before = System.in;
        int code = 0;
        try {
            if (interactive) {
                runInTerminal();
            } else {
                LineStream input = new LineStream(before);
                System.setIn(input);
                runStartup(options.startup);
                new PipedPrompt(input, session.get(), commands.get(), loop).run();
            }
        } catch (SystemExit exit) {
            code = exit.code();
        } finally {
            loop.close();
            System.setIn(before);
            System.out.flush();
        }
        Integer ended = loop.exitCode();
        return ended == null ? code : ended;
    }

    private void runInTerminal() throws IOException {
        try (TerminalPrompt prompt = new TerminalPrompt(session, commands, loop)) {
            if (!options.quiet) {
                System.out.println(banner());
            }
            String variable = System.getenv("ASYNCIO4J_STARTUP");
            if (options.startup != null) {
                runStartup(options.startup);
            } else if (variable != null && !variable.isEmpty()) {
                runStartup(Path.of(variable));
            }
            prompt.run();
        } finally {
            if (!options.quiet) {
                System.out.println("exiting asyncio4j REPL...");
            }
        }
    }

    /** As in Python, a start file that can't be read is no reason not to start. */
    private void runStartup(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            boolean unused = commands.get().open(file);
        } catch (IOException failed) {
            System.err.println("asyncio4j: can't read the start file: " + failed);
        }
    }

    private static String banner() {
        return "asyncio4j REPL %s (JDK %s, %s engine) on %s%n"
                        .formatted(
                                version(),
                                Runtime.version(),
                                Engine.get().name(),
                                System.getProperty("os.name").toLowerCase(Locale.ROOT))
                + "Use \"await(...)\" directly instead of \"run(...)\".%n".formatted()
                + "Type \"/help\" for more information, \"/exit\" or Ctrl-D to leave.";
    }

    /** Returns the library's version; an empty string if it does not come from a jar. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream file =
                Asyncio.class.getResourceAsStream("/META-INF/maven/org.asyncio4j/asyncio4j/pom.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            return "";
        }
        return properties.getProperty("version", "");
    }

    private static ExceptionHandler handler(EventLoop running, AtomicReference<@Nullable Session> session) {
        running.setTaskFactory(new FailedTasks(running, task -> {
            Session known = session.get();
            if (known != null) {
                known.forget(task);
            }
        }));
        return (_, problem) -> {
            Session known = session.get();
            if (known != null) {
                System.err.print(known.problems().of(problem));
            }
        };
    }
}
