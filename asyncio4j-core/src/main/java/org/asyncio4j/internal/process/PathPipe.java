package org.asyncio4j.internal.process;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pipe of our own for a child: one end is a channel that the loop can select, the other has a
 * path that the JDK opens when it starts the child.
 *
 * <p>The JDK's own pipes to a child can only be read by a thread that blocks, and nothing can wake
 * it while some grandchild keeps the other end open. The JDK also drains and closes them when the
 * child exits, so that whatever a grandchild writes later is lost. NIO has selectable pipes, but no
 * way to pass one to a child. On Linux an open pipe has a path, {@code /proc/self/fd/N}, and
 * opening that opens the same pipe once more, in either direction. NIO does not expose <i>N</i>,
 * but it can be inferred: of the pipes that this process has open, identified by inode, exactly one
 * is new after {@link Pipe#open}. If another thread has opened one at the same moment, several are
 * new, and we try again.
 *
 * <p>Where that is impossible, {@link #openOrNull} returns null and {@link Launcher} falls back to
 * threads.
 */
record PathPipe(Pipe pipe, File path) {

    /** If this system property is {@code true}, threads copy every child's pipes on all systems. */
    private static final String THREADS = "asyncio4j.subprocess.threads";

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private static final int TRIES = 100;

    /** Held while a new pipe is identified, so that our own threads do not disturb each other. */
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Opens a pipe, or returns null if this system does not support such pipes. */
    static @Nullable PathPipe openOrNull() throws IOException {
        if (Boolean.getBoolean(THREADS) || !Files.isDirectory(OPEN_FILES)) {
            return null;
        }
        LOCK.lock();
        try {
            for (int i = 0; i < TRIES; i++) {
                PathPipe found = tryOpen();
                if (found != null) {
                    return found;
                }
            }
            return null;
        } finally {
            LOCK.unlock();
        }
    }

    /** Closes both ends. */
    void close() {
        closeQuietly(pipe);
    }

    private static @Nullable PathPipe tryOpen() throws IOException {
        Set<String> before = openPipes();
        Pipe pipe = Pipe.open();
        File path = onlyNewPipe(before);
        if (path != null && canBeOpened(path)) {
            return new PathPipe(pipe, path);
        }
        closeQuietly(pipe);
        return null;
    }

    private static Set<String> openPipes() {
        Set<String> pipes = new HashSet<>();
        for (File file : openFiles()) {
            String pipe = pipeOrNull(file);
            if (pipe != null) {
                pipes.add(pipe);
            }
        }
        return pipes;
    }

    /**
     * Returns the path of the only open pipe that is not in {@code known}; null unless there is
     * exactly one.
     */
    private static @Nullable File onlyNewPipe(Set<String> known) {
        String only = null;
        File path = null;
        for (File file : openFiles()) {
            String pipe = pipeOrNull(file);
            if (pipe == null || known.contains(pipe)) {
                continue;
            }
            if (only != null && !only.equals(pipe)) {
                return null;
            }
            only = pipe;
            path = file;
        }
        return path;
    }

    private static File[] openFiles() {
        File[] files = OPEN_FILES.toFile().listFiles();
        return files == null ? new File[0] : files;
    }

    /**
     * Returns the identity of the pipe that {@code descriptor} refers to; null if it is not a pipe.
     */
    private static @Nullable String pipeOrNull(File descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor.toPath()).toString();
            return target.startsWith("pipe:") ? target : null;
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    /** Returns whether {@code path} can be opened; some systems deny access. */
    private static boolean canBeOpened(File path) {
        try {
            new FileOutputStream(path).close();
            return true;
        } catch (IOException denied) {
            return false;
        }
    }

    private static void closeQuietly(Pipe pipe) {
        Launcher.closeQuietly(pipe.source());
        Launcher.closeQuietly(pipe.sink());
    }
}
