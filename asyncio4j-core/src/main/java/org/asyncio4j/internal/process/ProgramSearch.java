package org.asyncio4j.internal.process;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds a child's program in the {@code PATH} that the child gets. The JDK looks in that of this
 * process.
 */
final class ProgramSearch {

    private static final String PATH = "PATH";

    /** Where programs are looked for if the child has no {@code PATH}. */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private ProgramSearch() {}

    /**
     * Returns the name under which the JDK starts {@code program}: the name itself if the JDK finds
     * the right one.
     *
     * @param env the child's variables
     * @param cwd where the child starts; null for the directory of this process
     */
    static String find(String program, Map<String, String> env, @Nullable Path cwd) throws IOException {
        String path = env.getOrDefault(PATH, DEFAULT_PATH);
        if (program.isEmpty() || program.indexOf('/') >= 0 || Objects.equals(path, System.getenv(PATH))) {
            return program;
        }
        return search(program, path, cwd);
    }

    /**
     * Returns the path of {@code program}, for who starts it without a search.
     *
     * @param env the child's variables
     * @param cwd where the child starts; null for the directory of this process
     */
    static String locate(String program, Map<String, String> env, @Nullable Path cwd) throws IOException {
        boolean isPath = program.isEmpty() || program.indexOf('/') >= 0;
        return isPath ? program : search(program, env.getOrDefault(PATH, DEFAULT_PATH), cwd);
    }

    /** Throws what {@link #locate} does, for a program that was named by its path. */
    static void ensureExecutable(String program, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw Files.exists(path)
                    ? new AccessDeniedException(path.toString(), null, "the program cannot be executed")
                    : new FileNotFoundException("no such program: " + program);
        }
        if (!Files.isExecutable(path)) {
            throw new AccessDeniedException(path.toString(), null, "the program cannot be executed");
        }
    }

    private static String search(String program, String path, @Nullable Path cwd) throws IOException {
        Path start = cwd == null ? Path.of("") : cwd;
        Path denied = null;
        for (String folder : path.split(File.pathSeparator, -1)) {
            // An empty entry is the directory that the child starts in.
            Path candidate = start.resolve(folder).resolve(program).toAbsolutePath();
            if (!Files.isRegularFile(candidate)) {
                continue;
            }
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
            denied = denied == null ? candidate : denied;
        }
        if (denied != null) {
            throw new AccessDeniedException(denied.toString(), null, "the program cannot be executed");
        }
        throw new FileNotFoundException("no such program: " + program + " (in the child's PATH, " + path + ")");
    }
}
