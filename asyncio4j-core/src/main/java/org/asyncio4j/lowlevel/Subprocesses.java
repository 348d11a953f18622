package org.asyncio4j.lowlevel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.process.ProcessCalls;
import org.asyncio4j.internal.util.Checks;

/**
 * The child process methods of {@link EventLoop}. Each process has a transport, which the loop
 * provides, and a protocol, which you implement.
 *
 * <p>The protocol factory is called once, on the loop's thread; the coroutine completes after
 * {@code connectionMade}. The await throws a {@link java.io.FileNotFoundException} if the program,
 * the working directory or an input file does not exist, and another {@link java.io.IOException} if
 * the system cannot start the program for another reason: no permission, arguments too long.
 * Cancelling a task that awaits one of these coroutines kills the child; the cancellation proceeds
 * when the child has ended.
 *
 * <p>A child that still runs when its loop is closed is killed, and reported to the exception
 * handler.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface Subprocesses permits EventLoop, ProcessCalls {

    /**
     * Starts a program.
     *
     * @param command the program and its arguments, passed on unchanged; a program without a slash
     *     is searched for in {@code PATH}
     * @throws IllegalArgumentException at once, if the command is empty or contains a null
     *     character
     */
    <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options);

    /**
     * Starts a program with three pipes; see {@link #subprocessExec(Supplier, List,
     * SubprocessOptions)}.
     */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, String program, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Checks.notNull(program, "program"));
        command.addAll(Checks.copyOf(args, "args"));
        return subprocessExec(protocolFactory, command, SubprocessOptions.PIPED);
    }

    /** Runs a command line with {@code /bin/sh}. */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessShell(
            Supplier<P> protocolFactory, String command, SubprocessOptions options) {
        return subprocessExec(protocolFactory, List.of("/bin/sh", "-c", command), options);
    }

    /**
     * Runs a command line with {@code /bin/sh} and three pipes; see {@link
     * #subprocessShell(Supplier, String, SubprocessOptions)}.
     */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessShell(
            Supplier<P> protocolFactory, String command) {
        return subprocessShell(protocolFactory, command, SubprocessOptions.PIPED);
    }
}
