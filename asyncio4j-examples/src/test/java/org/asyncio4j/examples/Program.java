package org.asyncio4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
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
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.asyncio4j.Asyncio;
import org.asyncio4j.function.Action;
import org.asyncio4j.testing.VirtualTime;

/** Runs programs in this JVM as {@code java} would, but with virtual time. */
final class Program {

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
     * Compiles a source file in {@code folder} and runs it; javac's warnings are errors.
     *
     * @param name the class's name, for a compact source file that of the file
     */
    static String run(Path folder, String name, String source) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        compile(file);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, Program.class.getClassLoader())) {
            return run(loader.loadClass(name));
        }
    }

    private static void compile(Path file) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean good = compiler.getTask(
                            null,
                            files,
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
                            files.getJavaFileObjects(file))
                    .call();
            if (!good) {
                StringBuilder text = new StringBuilder("javac refuses it:");
                for (Diagnostic<?> problem : problems.getDiagnostics()) {
                    text.append("\nline ").append(problem.getLineNumber()).append(": ");
                    text.append(problem.getMessage(null));
                }
                throw new AssertionError(text);
            }
        }
    }

    /** What the launcher asyncio4j puts there: the library and its test kit. */
    private static String classPath() throws URISyntaxException {
        return locationOf(Asyncio.class) + File.pathSeparator + locationOf(VirtualTime.class);
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
