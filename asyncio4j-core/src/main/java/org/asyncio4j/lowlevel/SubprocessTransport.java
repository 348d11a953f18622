package org.asyncio4j.lowlevel;

import org.asyncio4j.SubprocessOptions;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a child process, through which a {@link SubprocessProtocol} controls it.
 *
 * <p>A child that was started natively gets its signals before the calls return; see {@link
 * SubprocessOptions}. For others only {@link #kill} sends its signal before it returns, and so does {@link #terminate}
 * unless other signals are still to be sent: for those the JVM has to start the program {@code kill}; so they are
 * sent soon, in the order of the calls, without holding up the loop. A signal to a process that has
 * ended is dropped until {@code connectionLost} is called, and an error after that.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface SubprocessTransport extends BaseTransport {

    /** Returns the process id. */
    long getPid();

    /**
     * Returns how the process ended, or null while it runs: its exit code, or <i>-N</i> for signal
     * <i>N</i>.
     *
     * <p>The JVM cannot tell a process killed by a signal from one that itself returned 128 +
     * <i>N</i>. Unless the child was started natively, see {@link SubprocessOptions}, the result is therefore <i>-N</i> if the JVM reports 128 + <i>N</i> and this
     * transport had sent that signal before, and otherwise what the JVM reports: a child killed by
     * somebody else has ended with 128 + <i>N</i>, as in a shell.
     */
    @Nullable
    Integer getReturncode();

    /**
     * Returns the transport of a pipe: a {@link WriteTransport} for 0, a {@link ReadTransport} for
     * 1 and 2; null if there is no pipe.
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
     * Sends a signal to the child's process group: to the child and its own children, except those that have changed
     * their group. Until {@code connectionLost} also to those that are left when the child has ended.
     *
     * @param signal its number on this system; 0 sends nothing
     * @throws IllegalArgumentException if it is negative, or the system knows no such signal
     * @throws IllegalStateException if the child has no group of its own; start it with {@link
     *     SubprocessOptions#withProcessGroup withProcessGroup(0)} or {@link SubprocessOptions#withStartNewSession}
     * @throws org.asyncio4j.ProcessLookupException after {@code connectionLost}
     */
    default void sendSignalToGroup(int signal) {
        throw new UnsupportedOperationException("sendSignalToGroup: " + this);
    }

    /** Sends {@code SIGKILL} to the child's process group; see {@link #sendSignalToGroup}. */
    default void killGroup() {
        throw new UnsupportedOperationException("killGroup: " + this);
    }

    /**
     * Closes the pipes, dropping what they hold, and kills the process if it still runs. If it has
     * ended by itself, what is not written yet is still offered to whoever has its standard input,
     * as asyncio does; {@link WriteTransport#abort} of that pipe drops it. The protocol's callbacks follow later: {@code connectionLost} when the process has ended. A
     * second call does nothing.
     */
    @Override
    void close();
}
