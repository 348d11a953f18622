package org.asyncio4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.function.Action;
import org.asyncio4j.http.Http;
import org.asyncio4j.internal.testing.ClockOfNewLoops;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.testing.VirtualTime;

/** Runs programs in this JVM as {@code java} would, but with virtual time. */
final class Program {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** One for all: it keeps what it has read of the JDK, which takes longer than to compile a program. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, Locale.ROOT, null);

    /** A line of a stack trace that tells a place, also in the tree of a group. */
    private static final Pattern FRAME = Pattern.compile("(?m)^[\\s|]*(at .*|\\.\\.\\. \\d+ more)\n");

    /** The main thread, whose number depends on who has started the JVM. */
    private static final Pattern THREAD = Pattern.compile("Thread\\[#\\d+,main,");

    static {
        // Where a failing simulation is drawn depends on the folder in which its program runs.
        System.setProperty("asyncio4j.simulation.pages", "");
    }

    private Program() {}

    /**
     * Runs the main method of a class and returns what it printed, together with what the library
     * logged that is not mere information. What it throws is thrown here.
     */
    static String run(Class<?> type) throws Exception {
        return printedBy(() -> VirtualTime.run(() -> launch(type)));
    }

    /**
     * As {@link #run(Class)}, in real time: for programs whose peers, the system among them, know
     * no other.
     */
    static String runInRealTime(Class<?> type, String... arguments) throws Exception {
        return printedBy(() -> launch(type, arguments));
    }

    private static String printedBy(Action<Exception> program) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        PrintStream before = System.out;
        Logger logger = Logger.getLogger("asyncio");
        Handler handler = new PrintingHandler(out);
        logger.addHandler(handler);
        System.setOut(out);
        try {
            program.run();
        } finally {
            System.setOut(before);
            logger.removeHandler(handler);
        }
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    /**
     * Compiles a source file in {@code folder}, where javac's warnings are errors, and runs it with virtual time. Returns what
     * the reader sees: the messages of javac, or what is printed and, if an exception leaves main, that without its frames.
     *
     * @param name the class's name, for a compact source file that of the file
     */
    static String seen(Path folder, String name, String source) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        String refusal = compile(file);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, Program.class.getClassLoader())) {
            Class<?> type = loader.loadClass(name);
            String printed = printedBy(() -> {
                try {
                    VirtualTime.run(() -> launch(type));
                } catch (Throwable problem) {
                    System.out.print("Exception in thread \"main\" " + withoutFrames(problem));
                }
            });
            return THREAD.matcher(printed).replaceAll("Thread[#3,main,");
        }
    }

    /**
     * As {@link #seen}, for one who watches: with a clock of theirs, and what is printed goes to {@code out}. Returns false, and
     * runs nothing, if javac refuses the program. What leaves its main is ignored, and what is logged as well.
     */
    static boolean watched(
            Path folder, String name, String source, Supplier<? extends LoopClock> clocks, PrintStream out)
            throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        if (!compile(file).isEmpty()) {
            return false;
        }
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, Program.class.getClassLoader())) {
            Class<?> type = loader.loadClass(name);
            System.setOut(out);
            ClockOfNewLoops.choose(clocks, () -> launch(type));
        } catch (Exception | CancelledError ends) {
            // The page shows it, and DocumentationTest compares.
        } finally {
            System.setOut(before);
        }
        return true;
    }

    private static String withoutFrames(Throwable problem) {
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace, true));
        return FRAME.matcher(trace.toString().replace(System.lineSeparator(), "\n"))
                .replaceAll("");
    }

    /** Returns what javac says against a file, in its own form; nothing if the file is compiled. */
    private static String compile(Path file) throws Exception {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        boolean good = COMPILER.getTask(
                        null,
                        FILES,
                        problems,
                        List.of(
                                "-Xlint:all",
                                "-Werror",
                                "-proc:none",
                                "-cp",
                                classPath(),
                                "-d",
                                file.getParent().toString()),
                        null,
                        FILES.getJavaFileObjects(file))
                .call();
        if (good) {
            return "";
        }
        return problems.getDiagnostics().stream()
                .map(problem -> problem.toString().replace(file.getParent() + File.separator, "") + "\n")
                .collect(Collectors.joining());
    }

    /** What the launcher asyncio4j puts there: the library, its test kit, HTTP and the simulation. */
    private static String classPath() throws URISyntaxException {
        return locationOf(Asyncio.class)
                + File.pathSeparator
                + locationOf(VirtualTime.class)
                + File.pathSeparator
                + locationOf(Http.class)
                + File.pathSeparator
                + locationOf(Simulation.class);
    }

    private static Path locationOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The launch protocol of Java 25, as far as programs for readers use it. */
    private static void launch(Class<?> type, String... given) throws Exception {
        Method main = mainOf(type);
        main.setAccessible(true);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object[] arguments = main.getParameterCount() == 0 ? new Object[0] : new Object[] {given};
        try {
            main.invoke(constructor.newInstance(), arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception problem) {
                throw problem;
            }
            throw (Error) e.getCause();
        }
    }

    private static Method mainOf(Class<?> type) throws NoSuchMethodException {
        try {
            return type.getDeclaredMethod("main", String[].class);
        } catch (NoSuchMethodException e) {
            return type.getDeclaredMethod("main");
        }
    }

    /** Prints log records among the output, without what differs from run to run. */
    private static final class PrintingHandler extends Handler {

        private final PrintStream out;

        PrintingHandler(PrintStream out) {
            this.out = out;
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() > Level.INFO.intValue()) {
                out.println(record.getLevel() + ": " + record.getMessage());
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {}
    }
}
