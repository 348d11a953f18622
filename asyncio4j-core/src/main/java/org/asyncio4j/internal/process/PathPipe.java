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
 * A pipe of ours that a child can be given: one end is a channel that the loop can select, the
 * other has a path that the JDK opens when it starts the child.
 *
 * <p>The JDK's own pipes to a child can only be read by a thread that blocks, whom nobody can wake
 * as long as some grandchild keeps the other end; and it drains and closes them when the child
 * exits, so that what a grandchild still writes is lost. NIO has pipes that can be selected, but no
 * way to hand one to a child. On Linux a pipe that is open has a path, {@code /proc/self/fd/N}, and
 * opening that opens the same pipe once more, for either direction. What is missing is <i>N</i>,
 * which NIO does not tell. It follows: of the pipes that this process has open, each with the
 * number of its inode, exactly one is new after {@link Pipe#open}. If another thread has made one
 * at the same moment there are several new ones, and we try again.
 *
 * <p>Where that is not possible, there is none, and {@link Launcher} makes do with threads.
 */
record PathPipe(Pipe pipe, File path) {

    /** Set to {@code true}, has children served by threads everywhere. */
    private static final String THREADS = "asyncio4j.subprocess.threads";

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private static final int TRIES = 100;

    /** Held while a pipe is looked for, so that our own threads are not in each other's way. */
    private static final ReentrantLock LOOKING = new ReentrantLock();

    /** Opens a pipe, or returns null if this system has none of this kind. */
    static @Nullable PathPipe openOrNull() throws IOException {
        if (Boolean.getBoolean(THREADS) || !Files.isDirectory(OPEN_FILES)) {
            return null;
        }
        LOOKING.lock();
        try {
            for (int i = 0; i < TRIES; i++) {
                PathPipe found = tryOpen();
                if (found != null) {
                    return found;
                }
            }
            return null;
        } finally {
            LOOKING.unlock();
        }
    }

    /** Closes what is still open of both ends. */
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
     * The path of the only open pipe that is not one of {@code known}; null if there are others.
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

    /** What identifies the pipe that a descriptor stands for; null if it stands for none. */
    private static @Nullable String pipeOrNull(File descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor.toPath()).toString();
            return target.startsWith("pipe:") ? target : null;
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    /** Some systems guard these paths. */
    private static boolean canBeOpened(File path) {
        try {
            new FileOutputStream(path).close();
            return true;
        } catch (IOException guarded) {
            return false;
        }
    }

    private static void closeQuietly(Pipe pipe) {
        Launcher.closeQuietly(pipe.source());
        Launcher.closeQuietly(pipe.sink());
    }
}
