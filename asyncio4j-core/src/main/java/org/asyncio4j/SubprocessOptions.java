package org.asyncio4j;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.asyncio4j.internal.options.StdioTarget;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started: {@code
 * SubprocessOptions.PIPED.withCwd(Path.of("build")).withVariable("LANG", "C")}. Immutable; equal to
 * options with the same values. Environment variables, which often hold secrets, are not shown by
 * {@code toString()}.
 *
 * <p>On Linux children are started <i>natively</i>, by {@code posix_spawn}, if the program is started with {@code
 * --enable-native-access} for this module, or {@code ALL-UNNAMED} on the class path; the first ones not, until that is
 * prepared, unless their options need it. Otherwise the JDK starts them, which takes longer.
 */
public final class SubprocessOptions {

    private static final int DEFAULT_LIMIT = 64 << 10;

    /** All three streams are those of this process. */
    public static final SubprocessOptions DEFAULT = all(Stdio.INHERIT);

    /** All three streams are pipes. */
    public static final SubprocessOptions PIPED = all(Stdio.PIPE);

    private final Values values;

    private record Values(
            Stdio stdin,
            Stdio stdout,
            Stdio stderr,
            @Nullable Path cwd,
            @Nullable Variables env,
            int limit,
            boolean startNewSession,
            @Nullable Integer processGroup) {

        Values withStreams(Stdio newStdin, Stdio newStdout, Stdio newStderr) {
            return new Values(newStdin, newStdout, newStderr, cwd, env, limit, startNewSession, processGroup);
        }
    }

    /** Environment variables, of which only the number may be logged. */
    private record Variables(Map<String, String> byName) {

        static Variables copyOf(Map<String, String> variables) {
            Map<String, String> copy = new LinkedHashMap<>(variables);
            copy.forEach(SubprocessOptions::checkVariable);
            return new Variables(Collections.unmodifiableMap(copy));
        }

        @Override
        public String toString() {
            return "[" + byName.size() + (byName.size() == 1 ? " variable]" : " variables]");
        }
    }

    private SubprocessOptions(Values values) {
        this.values = values;
    }

    /** Returns these options with another standard input. */
    public SubprocessOptions withStdin(Stdio input) {
        checkInput(Checks.notNull(input, "stdin"));
        return new SubprocessOptions(values.withStreams(input, values.stdout, values.stderr));
    }

    /** Returns these options with another standard output. */
    public SubprocessOptions withStdout(Stdio output) {
        checkNotStdout("stdout", Checks.notNull(output, "stdout"));
        checkOutput("stdout", output);
        return new SubprocessOptions(values.withStreams(values.stdin, output, values.stderr));
    }

    /** Returns these options with another standard error. */
    public SubprocessOptions withStderr(Stdio output) {
        checkOutput("stderr", Checks.notNull(output, "stderr"));
        return new SubprocessOptions(values.withStreams(values.stdin, values.stdout, output));
    }

    /** Returns these options with a directory to start in. */
    public SubprocessOptions withCwd(Path directory) {
        Checks.notNull(directory, "cwd");
        Values v = values;
        return new SubprocessOptions(
                new Values(v.stdin, v.stdout, v.stderr, directory, v.env, v.limit, v.startNewSession, v.processGroup));
    }

    /** Returns these options with these environment variables, which are copied, and no others. */
    public SubprocessOptions withEnv(Map<String, String> variables) {
        return with(Variables.copyOf(Checks.notNull(variables, "env")));
    }

    /** Returns these options with one more environment variable, or with another value for it. */
    public SubprocessOptions withVariable(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values.env == null ? System.getenv() : values.env.byName);
        more.put(Checks.notNull(name, "name"), Checks.notNull(value, "value"));
        return with(Variables.copyOf(more));
    }

    /**
     * Returns these options with another limit for streams.
     *
     * @param bytes positive
     */
    public SubprocessOptions withLimit(int bytes) {
        Checks.positive(bytes, "limit");
        Values v = values;
        return new SubprocessOptions(
                new Values(v.stdin, v.stdout, v.stderr, v.cwd, v.env, bytes, v.startNewSession, v.processGroup));
    }

    /**
     * Returns these options with a session of the child's own, or without. A signal from the terminal, as by Ctrl-C, does
     * not reach a child with its own session, and {@link Subprocess#killGroup} reaches it and its children. A session begins with a
     * process group, so {@link #withProcessGroup} as well makes the start fail.
     *
     * <p>Needs native access, {@code --enable-native-access}, on Linux: elsewhere the start throws an {@link
     * UnsupportedOperationException}.
     */
    public SubprocessOptions withStartNewSession(boolean ownSession) {
        Values v = values;
        return new SubprocessOptions(
                new Values(v.stdin, v.stdout, v.stderr, v.cwd, v.env, v.limit, ownSession, v.processGroup));
    }

    /**
     * Returns these options with a process group that the child joins. {@link Subprocess#killGroup} reaches a child with
     * a group of its own and its children.
     *
     * <p>Needs native access, {@code --enable-native-access}, on Linux: elsewhere the start throws an {@link
     * UnsupportedOperationException}.
     *
     * @param group 0 for a group of the child's own, or the id of one in this process's session
     * @throws IllegalArgumentException if it is negative
     */
    public SubprocessOptions withProcessGroup(int group) {
        Checks.notNegative(group, "processGroup");
        Values v = values;
        return new SubprocessOptions(
                new Values(v.stdin, v.stdout, v.stderr, v.cwd, v.env, v.limit, v.startNewSession, group));
    }

    /** Where the child's standard input comes from. */
    public Stdio stdin() {
        return values.stdin;
    }

    /** Where the child's standard output goes. */
    public Stdio stdout() {
        return values.stdout;
    }

    /** Where the child's standard error goes. */
    public Stdio stderr() {
        return values.stderr;
    }

    /** The directory that the child starts in; null for that of this process. */
    public @Nullable Path cwd() {
        return values.cwd;
    }

    /** All environment variables of the child, unmodifiable; null for those of this process. */
    public @Nullable Map<String, String> env() {
        return values.env == null ? null : values.env.byName;
    }

    /** The limit of the {@link StreamReader}s of its output, in bytes; 64 KiB by default. */
    public int limit() {
        return values.limit;
    }

    /** Whether the child gets a session of its own. */
    public boolean startNewSession() {
        return values.startNewSession;
    }

    /** The process group that the child joins, 0 for one of its own; null for that of this process. */
    public @Nullable Integer processGroup() {
        return values.processGroup;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SubprocessOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }

    private SubprocessOptions with(Variables env) {
        Values v = values;
        return new SubprocessOptions(
                new Values(v.stdin, v.stdout, v.stderr, v.cwd, env, v.limit, v.startNewSession, v.processGroup));
    }

    private static SubprocessOptions all(Stdio stdio) {
        return new SubprocessOptions(new Values(stdio, stdio, stdio, null, null, DEFAULT_LIMIT, false, null));
    }

    private static void checkInput(Stdio stdin) {
        checkNotStdout("stdin", stdin);
        if (stdin instanceof StdioTarget.File file && file.append()) {
            throw new IllegalArgumentException("stdin cannot be appended to: " + file.path() + "; use Stdio.of(path)");
        }
        if (stdin instanceof StdioTarget.OpenFile file) {
            file.ensureReadable();
        }
    }

    private static void checkOutput(String name, Stdio output) {
        if (output instanceof StdioTarget.OpenFile file) {
            file.ensureWritable(name);
        }
    }

    private static void checkNotStdout(String name, Stdio stdio) {
        if (stdio == Stdio.STDOUT) {
            throw new IllegalArgumentException(name + " cannot be STDOUT; only stderr can");
        }
    }

    /** Names nothing in its messages that could be a value. */
    private static void checkVariable(String name, String value) {
        Checks.notNull(name, "name of a variable");
        Checks.notNull(value, "value of " + name);
        int end = name.indexOf('=');
        if (name.isEmpty() || end >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("illegal environment variable name: "
                    + Repr.of(end < 0 ? name : name.substring(0, end + 1) + "..."));
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("embedded null character in the value of " + name);
        }
    }
}
