package org.asyncio4j;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.asyncio4j.internal.options.StdioTarget;

/**
 * Where one of the three standard streams of a child process leads: {@code
 * SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE)}. Immutable; equal if it leads to the same place.
 */
public sealed interface Stdio permits StdioTarget {

    /** A pipe to this process. Python's {@code PIPE}. */
    Stdio PIPE = StdioTarget.Kind.PIPE;

    /** For standard error only: the same as standard output. Python's {@code STDOUT}. */
    Stdio STDOUT = StdioTarget.Kind.STDOUT;

    /** Nothing to read; what is written is discarded. Python's {@code DEVNULL}. */
    Stdio DEVNULL = StdioTarget.Kind.DEVNULL;

    /** The stream of this process. Python's {@code None}. */
    Stdio INHERIT = StdioTarget.Kind.INHERIT;

    /**
     * Returns a file: read from its beginning, or truncated and written to, and created if need be.
     *
     * @param file relative to this process's directory, not to the child's
     */
    static Stdio of(Path file) {
        return new StdioTarget.File(file, false);
    }

    /**
     * Returns a file for output, which is added to its end; created if need be.
     *
     * @param file relative to this process's directory, not to the child's
     */
    static Stdio append(Path file) {
        return new StdioTarget.File(file, true);
    }

    /**
     * Returns an open file: read or written from the channel's position, which moves. The child gets
     * a pipe, and the library copies the bytes. When the child's end is told, the file holds all that
     * the child has written; what a grandchild writes later is copied as well, as long as the channel
     * is open. The channel stays open, and must not be used by anything else while the child runs.
     *
     * <p>Options refuse a channel that is open for the wrong direction.
     */
    static Stdio of(FileChannel file) {
        return new StdioTarget.OpenFile(file);
    }
}
