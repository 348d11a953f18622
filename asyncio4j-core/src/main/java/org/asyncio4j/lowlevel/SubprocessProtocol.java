package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a child process.
 *
 * <pre>
 *   connectionMade (pipeDataReceived | pipeConnectionLost | processExited)* connectionLost
 * </pre>
 *
 * <p>{@code processExited} is called once, {@code pipeConnectionLost} once for each pipe, in any
 * order: a child may close its pipes before it ends, and leave them open to children of its own.
 * {@code connectionLost} is called when the process has ended and all its pipes are closed. {@code
 * pauseWriting} and {@code resumeWriting} refer to the child's standard input.
 *
 * <p>File descriptors: 0 is standard input, 1 standard output, 2 standard error.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface SubprocessProtocol extends BaseProtocol {

    /**
     * Called when the child has written to a pipe: at least one byte, in an array that the callee
     * owns.
     */
    default void pipeDataReceived(int fd, byte[] data) {}

    /**
     * Called when a pipe was closed, at either end.
     *
     * @param problem why, or null if it was closed in an orderly way
     */
    default void pipeConnectionLost(int fd, @Nullable Throwable problem) {}

    /** Called when the process has ended; {@link SubprocessTransport#getReturncode} returns how. */
    default void processExited() {}
}
