package org.asyncio4j.simulation;

import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the pages of failures are written: a file for each test, in the folder that the property {@code
 * asyncio4j.simulation.pages} names. Without it that is {@code simulation} in the build's folder, which is {@code target} or
 * {@code build}, or else in the system's for temporary files; an empty value writes none. The next failure of a test replaces
 * its file, and a test that passes deletes it.
 */
final class Pages {

    private static final String PROPERTY = "asyncio4j.simulation.pages";

    private static final Set<String> OURS = Set.of(
            Pages.class.getName(),
            Simulation.class.getName(),
            Simulation.Replayed.class.getName(),
            Exploration.class.getName());

    private Pages() {}

    /** Returns the file for a test; null if no pages are wanted. */
    static @Nullable Path fileFor(String test) {
        String folder = System.getProperty(PROPERTY, defaultFolder());
        return folder.isEmpty() ? null : Path.of(folder, test.replaceAll("[^\\w.$-]", "_") + ".html");
    }

    private static String defaultFolder() {
        for (String build : new String[] {"target", "build"}) {
            if (Files.isDirectory(Path.of(build))) {
                return Path.of(build, "simulation").toString();
            }
        }
        return Path.of(System.getProperty("java.io.tmpdir"), "asyncio4j-simulation")
                .toString();
    }

    /** Returns the name of the test that has called: its class and method. */
    static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !OURS.contains(frame.getClassName()))
                        .findFirst()
                        .map(Pages::nameOf)
                        .orElse("simulation"));
    }

    private static String nameOf(StackFrame frame) {
        String method = frame.getMethodName();
        String type = frame.getClassName();
        return name(
                type,
                method.startsWith("lambda$") ? method.substring("lambda$".length(), method.lastIndexOf('$')) : method);
    }

    static String name(String type, String method) {
        return type.substring(type.lastIndexOf('.') + 1) + '.' + method;
    }

    /** A test has passed: what its last failure left is out of date. */
    static void passed(String test) {
        Path file = fileFor(test);
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It stays, and shows an older failure.
            }
        }
    }

    /** Writes the page of a failure that is about to be thrown. */
    static SimulationFailure failed(String test, SimulationFailure failure) {
        Path file = fileFor(test);
        if (file != null) {
            failure.writePageTo(file);
        }
        return failure;
    }
}
