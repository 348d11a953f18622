package org.asyncio4j.internal.process;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipe of our own for a child: one end is a channel that the loop can select, the other has a
 * path that the JDK opens when it starts the child.
 *
 * <p>The JDK's own pipes to a child can only be read by a thread that blocks, and nothing can wake
 * it while some grandchild keeps the other end open. The JDK also drains and closes them when the
 * child exits, so that whatever a grandchild writes later is lost. NIO has selectable pipes, but no
 * way to pass one to a child. On Linux an open pipe has a path, {@code /proc/self/fd/N}, and
 * opening that opens the same pipe once more, in either direction; {@link DescriptorFinder} finds
 * <i>N</i>.
 *
 * <p>Where that is impossible, {@link #toChildOrNull} and {@link #fromChildOrNull} return null and
 * {@link Launcher} falls back to threads.
 *
 * @param path of our end, valid while that is open
 */
record PathPipe(Pipe pipe, File path) {

    /** If this system property is {@code true}, threads copy every child's pipes on all systems. */
    private static final String THREADS = "asyncio4j.subprocess.threads";

    /** Guards the finder. */
    private static final ReentrantLock LOCK = new ReentrantLock();

    private static @Nullable DescriptorFinder finder;

    /** Whether this system is known to have no paths of pipes. */
    private static boolean unsupported;

    /** Opens a pipe whose sink is ours, or returns null if this system does not support such pipes. */
    static @Nullable PathPipe toChildOrNull() throws IOException {
        return openOrNull(Pipe::sink);
    }

    /** Opens a pipe whose source is ours, or returns null if this system does not support such pipes. */
    static @Nullable PathPipe fromChildOrNull() throws IOException {
        return openOrNull(Pipe::source);
    }

    /** Returns whether the user wants threads instead. */
    static boolean isSwitchedOff() {
        return Boolean.getBoolean(THREADS);
    }

    /** Closes both ends. */
    void close() {
        Launcher.closeQuietly(pipe.source());
        Launcher.closeQuietly(pipe.sink());
    }

    private static @Nullable PathPipe openOrNull(Function<Pipe, SelectableChannel> ourEnd) throws IOException {
        if (isSwitchedOff()) {
            return null;
        }
        LOCK.lock();
        try {
            if (finder == null && !unsupported) {
                finder = DescriptorFinder.createOrNull();
                unsupported = finder == null;
            }
            return finder == null ? null : open(finder, ourEnd);
        } finally {
            LOCK.unlock();
        }
    }

    private static PathPipe open(DescriptorFinder finder, Function<Pipe, SelectableChannel> ourEnd) throws IOException {
        Pipe pipe = Pipe.open();
        try {
            return new PathPipe(pipe, finder.find(ourEnd.apply(pipe)));
        } catch (Throwable problem) {
            Launcher.closeQuietly(pipe.source());
            Launcher.closeQuietly(pipe.sink());
            throw problem;
        }
    }
}
