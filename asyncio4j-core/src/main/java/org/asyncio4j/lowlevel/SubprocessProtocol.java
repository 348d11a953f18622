package org.asyncio4j.lowlevel;

import org.jspecify.annotations.Nullable;

/**
 * What is told of a child process.
 *
 * <pre>
 *   connectionMade (pipeDataReceived | pipeConnectionLost | processExited)* connectionLost
 * </pre>
 *
 * <p>{@code processExited} comes once, and {@code pipeConnectionLost} once for each pipe, in any
 * order: a child may close its pipes before it ends, and leave them open to children of its own.
 * {@code connectionLost} comes when the process has ended and all its pipes are closed. Of {@code
 * pauseWriting} and {@code resumeWriting} the child's standard input is meant.
 *
 * <p>Files are numbered 0 for standard input, 1 for standard output, 2 for standard error.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface SubprocessProtocol extends BaseProtocol {

    /** The child has written to a pipe: at least one byte, in an array of their own. */
    default void pipeDataReceived(int fd, byte[] data) {}

    /**
     * A pipe is closed, at either end.
     *
     * @param problem why, or null if it was closed in an orderly way
     */
    default void pipeConnectionLost(int fd, @Nullable Throwable problem) {}

    /** The process has ended; {@link SubprocessTransport#getReturncode} tells how. */
    default void processExited() {}
}
