package org.asyncio4j.lowlevel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.process.ProcessCalls;
import org.asyncio4j.internal.util.Checks;

/**
 * The methods of a loop for child processes: each has a transport of the loop's and a protocol of
 * yours. A part of {@link EventLoop}, which only the library implements.
 *
 * <p>The protocol factory is called once, on the loop's thread; the result is there after {@code
 * connectionMade}. The await throws a {@link java.io.FileNotFoundException} if the program, the
 * directory to start in or a file to read is not there, and another {@link java.io.IOException} if
 * the system cannot start it for another reason: no permission, arguments too long. Cancelling a
 * task that awaits one of these coroutines kills the child, and the cancellation goes on when it
 * has ended.
 *
 * <p>A child that still runs when its loop is closed is killed, and reported to the exception
 * handler.
 */
public sealed interface Subprocesses permits EventLoop, ProcessCalls {

    /**
     * Starts a program.
     *
     * @param command the program and its arguments, handed over as they are; a program without a
     *     slash is looked for in {@code PATH}
     * @throws IllegalArgumentException at once, if the command is empty or has a null character in
     *     it
     */
    <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options);

    /** As {@link #subprocessExec(Supplier, List, SubprocessOptions)}, with three pipes. */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, String program, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Checks.notNull(program, "program"));
        command.addAll(Checks.copyOf(args, "args"));
        return subprocessExec(protocolFactory, command, SubprocessOptions.PIPED);
    }

    /** Has {@code /bin/sh} run a command line. */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessShell(
            Supplier<P> protocolFactory, String command, SubprocessOptions options) {
        return subprocessExec(protocolFactory, List.of("/bin/sh", "-c", command), options);
    }

    /** As {@link #subprocessShell(Supplier, String, SubprocessOptions)}, with three pipes. */
    default <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessShell(
            Supplier<P> protocolFactory, String command) {
        return subprocessShell(protocolFactory, command, SubprocessOptions.PIPED);
    }
}
