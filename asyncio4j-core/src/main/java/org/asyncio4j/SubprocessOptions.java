package org.asyncio4j;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
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
            @Nullable Integer processGroup,
            @Nullable Integer umask,
            @Nullable String user,
            @Nullable String group) {}

    /** Values of which some are to be others. */
    private static final class Draft {
        private Stdio stdin;
        private Stdio stdout;
        private Stdio stderr;
        private @Nullable Path cwd;
        private @Nullable Variables env;
        private int limit;
        private boolean startNewSession;
        private @Nullable Integer processGroup;
        private @Nullable Integer umask;
        private @Nullable String user;
        private @Nullable String group;

        Draft(Values v) {
            stdin = v.stdin;
            stdout = v.stdout;
            stderr = v.stderr;
            cwd = v.cwd;
            env = v.env;
            limit = v.limit;
            startNewSession = v.startNewSession;
            processGroup = v.processGroup;
            umask = v.umask;
            user = v.user;
            group = v.group;
        }

        Values values() {
            return new Values(
                    stdin, stdout, stderr, cwd, env, limit, startNewSession, processGroup, umask, user, group);
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
        return with(draft -> draft.stdin = input);
    }

    /** Returns these options with another standard output. */
    public SubprocessOptions withStdout(Stdio output) {
        checkNotStdout("stdout", Checks.notNull(output, "stdout"));
        checkOutput("stdout", output);
        return with(draft -> draft.stdout = output);
    }

    /** Returns these options with another standard error. */
    public SubprocessOptions withStderr(Stdio output) {
        checkOutput("stderr", Checks.notNull(output, "stderr"));
        return with(draft -> draft.stderr = output);
    }

    /** Returns these options with a directory to start in. */
    public SubprocessOptions withCwd(Path directory) {
        Checks.notNull(directory, "cwd");
        return with(draft -> draft.cwd = directory);
    }

    /** Returns these options with these environment variables, which are copied, and no others. */
    public SubprocessOptions withEnv(Map<String, String> variables) {
        Variables copy = Variables.copyOf(Checks.notNull(variables, "env"));
        return with(draft -> draft.env = copy);
    }

    /** Returns these options with one more environment variable, or with another value for it. */
    public SubprocessOptions withVariable(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values.env == null ? System.getenv() : values.env.byName);
        more.put(Checks.notNull(name, "name"), Checks.notNull(value, "value"));
        Variables copy = Variables.copyOf(more);
        return with(draft -> draft.env = copy);
    }

    /**
     * Returns these options with another limit for streams.
     *
     * @param bytes positive
     */
    public SubprocessOptions withLimit(int bytes) {
        Checks.positive(bytes, "limit");
        return with(draft -> draft.limit = bytes);
    }

    /**
     * Returns these options with a session of the child's own, or without. A signal from the terminal, as by Ctrl-C, does
     * not reach a child with its own session, and {@link Subprocess#killGroup} reaches it and its children. A session begins with a
     * process group, so {@link #withProcessGroup} as well makes the start fail.
     *
     * <p>Needs native access, {@code --enable-native-access}, on Linux, or the program {@code setsid} of util-linux, which then
     * becomes the child's program: elsewhere the start throws an {@link UnsupportedOperationException}.
     */
    public SubprocessOptions withStartNewSession(boolean ownSession) {
        return with(draft -> draft.startNewSession = ownSession);
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
        return with(draft -> draft.processGroup = group);
    }

    /**
     * Returns these options with a file mode creation mask of the child's own: the permissions that are taken from what it
     * creates.
     *
     * <p>Set by {@code /bin/sh}, which then becomes the child's program: so a variable whose name no shell can have is lost, and
     * {@code PWD} may be new. Without that shell the start throws an {@link UnsupportedOperationException}.
     *
     * @param umask nine bits, as {@code 0077}
     * @throws IllegalArgumentException if it has others
     */
    public SubprocessOptions withUmask(int umask) {
        if ((umask & ~0777) != 0) {
            throw new IllegalArgumentException(
                    "umask must be from 0 to 0777: " + (umask < 0 ? "" + umask : "0" + Integer.toOctalString(umask)));
        }
        return with(draft -> draft.umask = umask);
    }

    /**
     * Returns these options with another user for the child, who needs a {@linkplain #withGroup group} as well: the child
     * would keep that of this process. A user by name also gets the supplementary groups that it is a member of; by
     * number, none. {@code HOME} and other variables stay.
     *
     * <p>Set by the program {@code setpriv} of util-linux, which then becomes the child's program, and which this process needs
     * the right for, as root has it. Without that program the start throws an {@link UnsupportedOperationException}; what
     * the system refuses, {@code setpriv} says on standard error, and ends with a code of its own, 1 or 127.
     *
     * @param user a name or number
     * @throws IllegalArgumentException if it is empty; by the start, if there is no group
     */
    public SubprocessOptions withUser(String user) {
        checkName("user", user);
        return with(draft -> draft.user = user);
    }

    /**
     * Returns these options with another group for the child. Without a {@linkplain #withUser user}, who has his own, it keeps the
     * supplementary groups of this process. Set like a user.
     *
     * @param group a name or number
     * @throws IllegalArgumentException if it is empty
     */
    public SubprocessOptions withGroup(String group) {
        checkName("group", group);
        return with(draft -> draft.group = group);
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

    /** The file mode creation mask of the child; null for that of this process. */
    public @Nullable Integer umask() {
        return values.umask;
    }

    /** The name or number of the child's user; null for that of this process. */
    public @Nullable String user() {
        return values.user;
    }

    /** The name or number of the child's group; null for that of this process. */
    public @Nullable String group() {
        return values.group;
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

    private SubprocessOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(values);
        change.accept(draft);
        return new SubprocessOptions(draft.values());
    }

    private static SubprocessOptions all(Stdio stdio) {
        return new SubprocessOptions(
                new Values(stdio, stdio, stdio, null, null, DEFAULT_LIMIT, false, null, null, null, null));
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

    private static void checkName(String what, String name) {
        if (Checks.notNull(name, what).isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must be a name or a number: " + Repr.of(name));
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
