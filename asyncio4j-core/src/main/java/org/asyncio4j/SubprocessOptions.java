package org.asyncio4j;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started: {@code
 * SubprocessOptions.PIPED.withCwd(Path.of("build")).withVariable("LANG", "C")}.
 *
 * @param stdin where its standard input comes from
 * @param stdout where its standard output goes
 * @param stderr where its standard error goes
 * @param cwd the directory it starts in; null for this process's
 * @param env all its environment variables; null for this process's
 * @param limit for its stdout and stderr as streams: see {@code StreamReader}
 */
public record SubprocessOptions(
        Stdio stdin,
        Stdio stdout,
        Stdio stderr,
        @Nullable Path cwd,
        @Nullable Map<String, String> env,
        int limit) {

    private static final int USUAL_LIMIT = 64 << 10;

    /** All three streams are those of this process. */
    public static final SubprocessOptions DEFAULT = all(Stdio.INHERIT);

    /** All three streams are pipes. */
    public static final SubprocessOptions PIPED = all(Stdio.PIPE);

    /** Checks that the options go together, and copies the variables. */
    public SubprocessOptions {
        ensureInput(Checks.notNull(stdin, "stdin"));
        ensureNotStdout("stdout", Checks.notNull(stdout, "stdout"));
        Checks.notNull(stderr, "stderr");
        Checks.positive(limit, "limit");
        env = env == null ? null : Collections.unmodifiableMap(checked(env));
    }

    /** These options with another standard input. */
    public SubprocessOptions withStdin(Stdio input) {
        return new SubprocessOptions(input, stdout, stderr, cwd, env, limit);
    }

    /** These options with another standard output. */
    public SubprocessOptions withStdout(Stdio output) {
        return new SubprocessOptions(stdin, output, stderr, cwd, env, limit);
    }

    /** These options with another standard error. */
    public SubprocessOptions withStderr(Stdio output) {
        return new SubprocessOptions(stdin, stdout, output, cwd, env, limit);
    }

    /** These options with a directory to start in. */
    public SubprocessOptions withCwd(Path directory) {
        return new SubprocessOptions(stdin, stdout, stderr, Checks.notNull(directory, "cwd"), env, limit);
    }

    /** These options with these environment variables and no others. */
    public SubprocessOptions withEnv(Map<String, String> variables) {
        return new SubprocessOptions(stdin, stdout, stderr, cwd, Checks.notNull(variables, "env"), limit);
    }

    /** These options with one more environment variable, beside those there are. */
    public SubprocessOptions withVariable(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(env == null ? System.getenv() : env);
        more.put(Checks.notNull(name, "name"), Checks.notNull(value, "value"));
        return new SubprocessOptions(stdin, stdout, stderr, cwd, more, limit);
    }

    /** These options with another limit for streams. */
    public SubprocessOptions withLimit(int bytes) {
        return new SubprocessOptions(stdin, stdout, stderr, cwd, env, bytes);
    }

    private static SubprocessOptions all(Stdio stdio) {
        return new SubprocessOptions(stdio, stdio, stdio, null, null, USUAL_LIMIT);
    }

    private static void ensureInput(Stdio stdin) {
        ensureNotStdout("stdin", stdin);
        if (stdin instanceof Stdio.File file && file.append()) {
            throw new IllegalArgumentException("stdin cannot be appended to: " + file.path() + "; use Stdio.of(path)");
        }
    }

    private static void ensureNotStdout(String name, Stdio stdio) {
        if (stdio == Stdio.STDOUT) {
            throw new IllegalArgumentException(name + " cannot be STDOUT; only stderr can");
        }
    }

    private static Map<String, String> checked(Map<String, String> env) {
        Map<String, String> copy = new LinkedHashMap<>(env);
        copy.forEach((name, value) -> {
            Checks.notNull(name, "name of a variable");
            Checks.notNull(value, "value of " + name);
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("illegal environment variable name: " + name);
            }
            if (value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("embedded null character in the value of " + name);
            }
        });
        return copy;
    }
}
