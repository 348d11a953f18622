package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.streams.SubprocessStreamProtocol;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * A child process. Created by {@link Asyncio#createSubprocessExec(String, String...)} and {@link
 * Asyncio#createSubprocessShell(String)}.
 *
 * {@snippet :
 * Subprocess sort = await(createSubprocessExec(SubprocessOptions.PIPED, "sort"));
 * IO.print(await(sort.communicate("b\na\n")).stdoutString());
 * IO.println("sort has ended with " + sort.returncode());
 * }
 *
 * <p>A child keeps running when the task that started it is cancelled. End it in a finally block,
 * or use it as a context manager, {@code with(await(createSubprocessExec(...)), child -> ...)},
 * which at the end of its block kills the child if it still runs, and waits for its exit. A
 * try-with-resources statement kills it as well, but does not wait. A child that still runs when
 * the loop closes is killed and reported.
 *
 * <p>A child that writes more than a pipe holds blocks until the pipe is read; so {@link #waitFor}
 * alone may wait forever where {@link #communicate()} does not. Belongs to its loop; for use on the
 * loop's thread only.
 */
public final class Subprocess implements AsyncContextManager<Subprocess>, AutoCloseable {

    private static final byte[] NOTHING = {};

    private final SubprocessTransport transport;
    private final SubprocessStreamProtocol protocol;
    private final long pid;

    private Subprocess(Connection<SubprocessTransport, SubprocessStreamProtocol> child) {
        transport = child.transport();
        protocol = child.protocol();
        pid = transport.getPid();
    }

    /** See {@link Asyncio#createSubprocessExec(List, SubprocessOptions)}. */
    static Coroutine<Subprocess> exec(List<String> command, SubprocessOptions options) {
        List<String> copy = Checks.copyOf(command, "command");
        return start(
                "createSubprocessExec",
                options,
                loop -> loop.subprocessExec(() -> new SubprocessStreamProtocol(loop, options.limit()), copy, options));
    }

    /** See {@link Asyncio#createSubprocessExec(SubprocessOptions, String, String...)}. */
    static Coroutine<Subprocess> exec(SubprocessOptions options, String program, String[] args) {
        List<String> command = new ArrayList<>();
        command.add(Checks.notNull(program, "program"));
        command.addAll(Checks.copyOf(args, "args"));
        return exec(command, options);
    }

    /** See {@link Asyncio#createSubprocessShell(String, SubprocessOptions)}. */
    static Coroutine<Subprocess> shell(String command, SubprocessOptions options) {
        Checks.notNull(command, "command");
        return start(
                "createSubprocessShell",
                options,
                loop -> loop.subprocessShell(
                        () -> new SubprocessStreamProtocol(loop, options.limit()), command, options));
    }

    private static Coroutine<Subprocess> start(
            String name,
            SubprocessOptions options,
            Function<EventLoop, Coroutine<Connection<SubprocessTransport, SubprocessStreamProtocol>>> starter) {
        Checks.notNull(options, "options");
        return async(name, () -> new Subprocess(await(starter.apply(Coroutines.getRunningLoop()))));
    }

    /** Returns the process ID of the child. */
    public long pid() {
        return pid;
    }

    /**
     * Returns the exit code of the child, or <i>-N</i> if it was killed by signal <i>N</i>; null while it runs. Unless
     * the child was started natively, see {@link SubprocessOptions}, this is 128 + <i>N</i> for a signal that was not
     * sent through this object, as in a shell, because the JVM cannot distinguish that from an exit code.
     */
    public @Nullable Integer returncode() {
        return transport.getReturncode();
    }

    /**
     * Returns a writer to the child's standard input.
     *
     * @throws IllegalStateException if that is not a pipe
     */
    public StreamWriter stdin() {
        return ensurePipe(protocol.stdin(), "stdin");
    }

    /**
     * Returns a reader of the child's standard output.
     *
     * @throws IllegalStateException if that is not a pipe
     */
    public StreamReader stdout() {
        return ensurePipe(protocol.stdout(), "stdout");
    }

    /**
     * Returns a reader of the child's standard error.
     *
     * @throws IllegalStateException if that is not a pipe
     */
    public StreamReader stderr() {
        return ensurePipe(protocol.stderr(), "stderr");
    }

    /**
     * Waits until the child has exited and returns its {@link #returncode}. The pipes may outlive it:
     * what it wrote can still be read, and a grandchild may keep them open. Cancelling the wait does
     * not affect the child. Any number of tasks may wait.
     */
    @CheckReturnValue
    public Coroutine<Integer> waitFor() {
        return async("Subprocess.waitFor", () -> {
            if (transport.getReturncode() == null) {
                protocol.waitUntilExited();
            }
            return ensureEnded();
        });
    }

    /**
     * Closes the child's standard input, if that is a pipe, reads its output to the end and waits
     * until it has exited. Cancelling does not affect the child and loses no output: {@code
     * communicate()} can be called again.
     */
    @CheckReturnValue
    public Coroutine<SubprocessOutput> communicate() {
        return communicateOrJustRead(null);
    }

    /**
     * Writes {@code input} to the child and then does the same as {@link #communicate()}. It is not
     * an error if the child does not read all of it.
     *
     * @throws IllegalStateException at once, if the child's standard input is not a pipe
     */
    @CheckReturnValue
    public Coroutine<SubprocessOutput> communicate(byte[] input) {
        Checks.notNull(input, "input");
        stdin();
        return communicateOrJustRead(input);
    }

    /** Does the same as {@link #communicate(byte[])}, with text encoded in UTF-8. */
    @CheckReturnValue
    public Coroutine<SubprocessOutput> communicate(String input) {
        return communicate(Checks.notNull(input, "input").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a signal to the child. {@link #kill} sends its signal before it returns, as do all others to a child that was
     * started natively, see {@link SubprocessOptions}; otherwise they are
     * sent soon, in the order of the calls, because the JVM has to start a program for them. A signal
     * for a child that has just exited is dropped.
     *
     * @param signal the signal's number on this system
     * @throws IllegalArgumentException if there is no such signal
     * @throws ProcessLookupException if the child has exited and its pipes are closed
     */
    public void sendSignal(int signal) {
        transport.sendSignal(signal);
    }

    /**
     * Sends a signal to the child like {@link #sendSignal(int)}.
     *
     * @param signal the signal's name, with or without {@code SIG}: {@code "HUP"}
     */
    public void sendSignal(String signal) {
        transport.sendSignal(signal);
    }

    /**
     * Asks the child to exit: sends {@code SIGTERM}.
     *
     * @throws ProcessLookupException if the child has exited and its pipes are closed
     */
    public void terminate() {
        transport.terminate();
    }

    /**
     * Kills the child: sends {@code SIGKILL}.
     *
     * @throws ProcessLookupException if the child has exited and its pipes are closed
     */
    public void kill() {
        transport.kill();
    }

    /**
     * Sends a signal to the child's process group: to the child and its own children, except those that have changed
     * their group. Also to those that are left when the child has ended, as long as one of its pipes is open.
     *
     * @param signal the signal's number on this system
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if the child has no group of its own; start it with {@link
     *     SubprocessOptions#withProcessGroup withProcessGroup(0)} or {@link SubprocessOptions#withStartNewSession}
     * @throws ProcessLookupException if the child has exited and its pipes are closed
     */
    public void sendSignalToGroup(int signal) {
        transport.sendSignalToGroup(signal);
    }

    /** Sends {@code SIGKILL} to the child's process group; see {@link #sendSignalToGroup}. */
    public void killGroup() {
        transport.killGroup();
    }

    /**
     * Closes our ends of the child's pipes, even if other processes have the other ends, drops what
     * is not sent yet, and kills the child if it still runs. Returns at once; {@link #waitFor} waits.
     * A second call does nothing.
     */
    @Override
    public void close() {
        transport.close();
        // A child that has ended does not get its unsent input any more; a grandchild would, in its own time.
        if (transport.getPipeTransport(0) instanceof WriteTransport stdin) {
            stdin.abort();
        }
    }

    @Override
    public Subprocess onEnter() {
        return this;
    }

    /** Closes it and waits until it has ended. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        close();
        protocol.waitUntilLost();
        return false;
    }

    private Coroutine<SubprocessOutput> communicateOrJustRead(byte @Nullable [] input) {
        return async("Subprocess.communicate", () -> {
            List<byte[]> read = await(Gather.of(List.of(feed(input), readAll(1), readAll(2))));
            await(waitFor());
            return new SubprocessOutput(read.get(1), read.get(2));
        });
    }

    private Coroutine<byte[]> feed(byte @Nullable [] input) {
        return async("Subprocess.feedStdin", () -> {
            StreamWriter stdin = protocol.stdin();
            if (stdin == null) {
                return NOTHING;
            }
            try {
                if (input != null) {
                    stdin.write(input);
                }
                await(stdin.drain(), IOException.class);
            } catch (IOException ignored) {
                // The child has closed its input, so it has read all it wants.
            }
            stdin.close();
            return NOTHING;
        });
    }

    private Coroutine<byte[]> readAll(int fd) {
        return async("Subprocess.read", () -> {
            StreamReader reader = fd == 1 ? protocol.stdout() : protocol.stderr();
            if (reader == null) {
                return NOTHING;
            }
            byte[] all = await(reader.read());
            BaseTransport pipe = transport.getPipeTransport(fd);
            if (pipe != null) {
                pipe.close();
            }
            return all;
        });
    }

    private int ensureEnded() {
        Integer code = transport.getReturncode();
        if (code == null) {
            throw new AssertionError("bug in asyncio4j: " + this + " has exited without a code");
        }
        return code;
    }

    private <T> T ensurePipe(@Nullable T stream, String name) {
        if (stream == null) {
            String with = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            throw new IllegalStateException(name
                    + " of "
                    + this
                    + " is not a pipe; start it with SubprocessOptions.PIPED, or"
                    + " .with"
                    + with
                    + "(Stdio.PIPE)");
        }
        return stream;
    }

    @Override
    public String toString() {
        Integer code = returncode();
        return "<Subprocess " + pid + (code == null ? " running" : " returncode=" + code) + ">";
    }
}
