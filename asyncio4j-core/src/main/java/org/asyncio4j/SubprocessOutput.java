package org.asyncio4j;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The output of a child process: the result of {@link Subprocess#communicate()}. Immutable; equal
 * to output with the same bytes. {@code toString()} shows how much there is, not what.
 */
public final class SubprocessOutput {

    private final byte[] stdout;
    private final byte[] stderr;

    /** Takes the arrays over. */
    SubprocessOutput(byte[] stdout, byte[] stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Returns output with a copy of these bytes, for tests of code that takes some. */
    public static SubprocessOutput of(byte[] stdout, byte[] stderr) {
        return new SubprocessOutput(
                Checks.notNull(stdout, "stdout").clone(),
                Checks.notNull(stderr, "stderr").clone());
    }

    /** Returns a copy of all of its standard output; empty if that is not a pipe. */
    public byte[] stdout() {
        return stdout.clone();
    }

    /** Returns a copy of all of its standard error; empty if that is not a pipe. */
    public byte[] stderr() {
        return stderr.clone();
    }

    /** Returns the standard output as text in UTF-8. */
    public String stdoutString() {
        return stdoutString(StandardCharsets.UTF_8);
    }

    /** Returns the standard output as text in {@code charset}. */
    public String stdoutString(Charset charset) {
        return new String(stdout, Checks.notNull(charset, "charset"));
    }

    /** Returns the standard error as text in UTF-8. */
    public String stderrString() {
        return stderrString(StandardCharsets.UTF_8);
    }

    /** Returns the standard error as text in {@code charset}. */
    public String stderrString(Charset charset) {
        return new String(stderr, Checks.notNull(charset, "charset"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SubprocessOutput that
                && Arrays.equals(stdout, that.stdout)
                && Arrays.equals(stderr, that.stderr);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(stdout) + Arrays.hashCode(stderr);
    }

    @Override
    public String toString() {
        return "<SubprocessOutput stdout=" + stdout.length + " bytes stderr=" + stderr.length + " bytes>";
    }
}
