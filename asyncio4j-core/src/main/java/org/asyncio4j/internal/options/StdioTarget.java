package org.asyncio4j.internal.options;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.asyncio4j.Stdio;
import org.asyncio4j.internal.util.Checks;

/** Where a standard stream leads, as the code that starts the child sees it. */
public sealed interface StdioTarget extends Stdio {

    /** The targets that are not files, see the constants of {@link Stdio}. */
    enum Kind implements StdioTarget {
        PIPE,
        STDOUT,
        DEVNULL,
        INHERIT
    }

    /**
     * See {@link Stdio#of(Path)} and {@link Stdio#append(Path)}.
     *
     * @param path relative to this process's directory, not to the child's
     * @param append whether output is added to what the file holds
     */
    record File(Path path, boolean append) implements StdioTarget {
        public File {
            Checks.notNull(path, "path");
        }

        @Override
        public String toString() {
            return (append ? "append(" : "of(") + path + ")";
        }
    }

    /**
     * See {@link Stdio#of(FileChannel)}.
     *
     * @param channel readable for input, writable for output
     */
    record OpenFile(FileChannel channel) implements StdioTarget {
        public OpenFile {
            Checks.notNull(channel, "channel");
        }

        /** Fails if the channel is open, but not for reading. */
        public void ensureReadable() {
            try {
                channel.read(ByteBuffer.allocate(0));
            } catch (NonReadableChannelException e) {
                throw new IllegalArgumentException("stdin needs a channel that is open for reading: " + channel, e);
            } catch (IOException e) {
                // It is closed, or broken: told when the child is started.
            }
        }

        /** Fails if the channel is open, but not for writing. */
        public void ensureWritable(String stream) {
            try {
                channel.write(ByteBuffer.allocate(0));
            } catch (NonWritableChannelException e) {
                throw new IllegalArgumentException(stream + " needs a channel that is open for writing: " + channel, e);
            } catch (IOException e) {
                // It is closed, or broken: told when the child is started.
            }
        }

        @Override
        public String toString() {
            return "of(" + channel + ")";
        }
    }
}
