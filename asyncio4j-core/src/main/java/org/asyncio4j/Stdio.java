package org.asyncio4j;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.asyncio4j.internal.util.Checks;

/**
 * Where one of the three standard streams of a child process leads: {@code
 * SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE)}.
 */
public sealed interface Stdio {

    /** A pipe to this process. Python's {@code PIPE}. */
    Stdio PIPE = Kind.PIPE;

    /** For standard error only: the same as standard output. Python's {@code STDOUT}. */
    Stdio STDOUT = Kind.STDOUT;

    /** Nothing to read; what is written vanishes. Python's {@code DEVNULL}. */
    Stdio DEVNULL = Kind.DEVNULL;

    /** The stream of this process. Python's {@code None}. */
    Stdio INHERIT = Kind.INHERIT;

    /** A file: read from its beginning, or written to after being emptied, made if need be. */
    static Stdio of(Path file) {
        return new File(file, false);
    }

    /** For output: a file, written to at its end, made if need be. */
    static Stdio append(Path file) {
        return new File(file, true);
    }

    /**
     * A file that is open: read or written from the channel's position on, which moves. The child
     * gets a pipe, and the loop has the bytes copied; the end of the child counts as seen when they
     * all are. The channel stays open, and is nobody else's until then.
     */
    static Stdio of(FileChannel file) {
        return new OpenFile(file);
    }

    /** The streams without a file. */
    enum Kind implements Stdio {
        /** See {@link Stdio#PIPE}. */
        PIPE,
        /** See {@link Stdio#STDOUT}. */
        STDOUT,
        /** See {@link Stdio#DEVNULL}. */
        DEVNULL,
        /** See {@link Stdio#INHERIT}. */
        INHERIT
    }

    /**
     * See {@link Stdio#of(Path)} and {@link Stdio#append(Path)}.
     *
     * @param path relative to this process's directory, not to the child's
     * @param append whether it is for output to be added
     */
    record File(Path path, boolean append) implements Stdio {
        /** Checks the path. */
        public File {
            Checks.notNull(path, "path");
        }
    }

    /**
     * See {@link Stdio#of(FileChannel)}.
     *
     * @param channel readable for input, writable for output
     */
    record OpenFile(FileChannel channel) implements Stdio {
        /** Checks the channel. */
        public OpenFile {
            Checks.notNull(channel, "channel");
        }
    }
}
