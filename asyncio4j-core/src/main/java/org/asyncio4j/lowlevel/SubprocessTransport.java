package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a child process: what a {@link SubprocessProtocol} acts through.
 *
 * <p>A signal is sent before the method returns. {@link #terminate} and {@link #kill} take no time;
 * for others the JVM knows no way but to run the program {@code kill}, which holds the loop for
 * some milliseconds. A signal for a process that has ended is dropped as long as its {@code
 * connectionLost} is to come, and an error after that.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface SubprocessTransport extends BaseTransport {

    /** The number of the process. */
    long getPid();

    /**
     * How the process has ended, or null as long as it runs: its exit code, or <i>-N</i> for signal
     * <i>N</i>.
     *
     * <p>The JVM does not tell a process that was killed by a signal from one that returned 128 +
     * <i>N</i> by itself. So the code is <i>-N</i> if it is 128 + <i>N</i> and this transport had
     * sent that signal before, and otherwise what the JVM says: a child that somebody else kills
     * has ended with 128 + <i>N</i>, as in a shell.
     */
    @Nullable
    Integer getReturncode();

    /**
     * The transport of a pipe: a {@link WriteTransport} for 0, a {@link ReadTransport} for 1 and 2;
     * null if there is no pipe.
     */
    @Nullable
    BaseTransport getPipeTransport(int fd);

    /**
     * Sends a signal.
     *
     * @param signal its number on this system; 0 sends nothing
     * @throws IllegalArgumentException if it is negative, or the system knows no such signal
     * @throws org.asyncio4j.ProcessLookupException after {@code connectionLost}
     */
    void sendSignal(int signal);

    /**
     * Sends a signal.
     *
     * @param signal its name, with or without {@code SIG}: {@code "HUP"}
     * @throws IllegalArgumentException if there is no such signal
     * @throws org.asyncio4j.ProcessLookupException after {@code connectionLost}
     */
    void sendSignal(String signal);

    /**
     * Sends {@code SIGTERM}.
     *
     * @throws org.asyncio4j.ProcessLookupException after {@code connectionLost}
     */
    void terminate();

    /**
     * Sends {@code SIGKILL}.
     *
     * @throws org.asyncio4j.ProcessLookupException after {@code connectionLost}
     */
    void kill();

    /**
     * Closes the pipes, dropping what they hold, and kills the process if it still runs. What the
     * protocol is told comes later: {@code connectionLost} when the process has ended. A second
     * call does nothing.
     */
    @Override
    void close();
}
