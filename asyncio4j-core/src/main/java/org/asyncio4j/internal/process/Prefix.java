package org.asyncio4j.internal.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.asyncio4j.SubprocessOptions;
import org.jspecify.annotations.Nullable;

/**
 * Programs before a child's own that do what its starter cannot, each of which becomes the next one by {@code exec}: so the
 * child has one id from the beginning, and no process is left between.
 *
 * <pre>
 *   setsid setpriv --reuid=USER --regid=GROUP --init-groups -- /bin/sh -c 'umask 077 &amp;&amp; exec "$@"' sh PROGRAM ARGUMENT...
 * </pre>
 */
final class Prefix {

    private static final String SHELL = "/bin/sh";

    private Prefix() {}

    /** Returns whether a session can be begun by a program. */
    static boolean hasSetsid() {
        return find("setsid") != null;
    }

    /**
     * Returns the command with what has to come before it; itself if nothing has.
     *
     * @param session whether a program has to begin the session
     * @throws IOException if the child's program cannot be run, which nobody would report later
     * @throws UnsupportedOperationException if a program is not there
     */
    static List<String> before(List<String> command, SubprocessOptions options, boolean session) throws IOException {
        List<String> prefix = new ArrayList<>();
        if (session) {
            prefix.add(needed("setsid", "startNewSession"));
        }
        addSetpriv(prefix, options.user(), options.group());
        Integer umask = options.umask();
        if (umask != null) {
            prefix.addAll(List.of(
                    needed(SHELL, "umask"), "-c", "umask 0" + Integer.toOctalString(umask) + " && exec \"$@\"", "sh"));
        }
        if (prefix.isEmpty()) {
            return command;
        }
        prefix.add(located(command.getFirst(), options));
        prefix.addAll(command.subList(1, command.size()));
        return prefix;
    }

    private static void addSetpriv(List<String> prefix, @Nullable String user, @Nullable String group) {
        if (group == null) {
            if (user != null) {
                throw new IllegalArgumentException("user " + user
                        + " needs a group, or the child would keep that of this process: withGroup(...)");
            }
            return;
        }
        prefix.add(needed("setpriv", user == null ? "group" : "user"));
        prefix.add("--regid=" + group);
        if (user == null) {
            prefix.add("--keep-groups");
        } else {
            boolean byNumber = user.chars().allMatch(c -> c >= '0' && c <= '9');
            prefix.addAll(List.of("--reuid=" + user, byNumber ? "--clear-groups" : "--init-groups"));
        }
        prefix.add("--");
    }

    private static String located(String program, SubprocessOptions options) throws IOException {
        Map<String, String> env = options.env();
        String path = ProgramSearch.locate(program, env == null ? System.getenv() : env, options.cwd());
        Path cwd = options.cwd();
        ProgramSearch.ensureExecutable(program, (cwd == null ? Path.of("") : cwd).resolve(path));
        return path;
    }

    private static String needed(String program, String option) {
        String found = find(program);
        if (found == null) {
            throw new UnsupportedOperationException(option + " is not available here: it needs the program " + program);
        }
        return found;
    }

    /** Returns the path of a program, which is looked for in the {@code PATH} of this process; null if there is none. */
    private static @Nullable String find(String program) {
        Path wanted = Path.of(program);
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(wanted))
                .filter(candidate -> candidate.isAbsolute() && Files.isExecutable(candidate))
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }
}
