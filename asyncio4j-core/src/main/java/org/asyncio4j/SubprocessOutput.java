package org.asyncio4j;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.internal.util.Checks;

/**
 * What a child process has written: the result of {@link Subprocess#communicate()}.
 *
 * @param stdout all of its standard output; empty if that is not a pipe
 * @param stderr all of its standard error; empty if that is not a pipe
 */
public record SubprocessOutput(byte[] stdout, byte[] stderr) {

    /** Checks that both are there. */
    public SubprocessOutput {
        Checks.notNull(stdout, "stdout");
        Checks.notNull(stderr, "stderr");
    }

    /** The standard output as a text in UTF-8. */
    public String stdoutString() {
        return stdoutString(StandardCharsets.UTF_8);
    }

    /** The standard output as a text in {@code charset}. */
    public String stdoutString(Charset charset) {
        return new String(stdout, Checks.notNull(charset, "charset"));
    }

    /** The standard error as a text in UTF-8. */
    public String stderrString() {
        return stderrString(StandardCharsets.UTF_8);
    }

    /** The standard error as a text in {@code charset}. */
    public String stderrString(Charset charset) {
        return new String(stderr, Checks.notNull(charset, "charset"));
    }

    @Override
    public String toString() {
        return "<SubprocessOutput stdout=" + stdout.length + " bytes stderr=" + stderr.length + " bytes>";
    }
}
