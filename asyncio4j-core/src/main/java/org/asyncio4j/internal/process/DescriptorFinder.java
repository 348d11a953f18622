package org.asyncio4j.internal.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file descriptor of an NIO pipe on Linux, in a time that does not depend on how many
 * descriptors this process has open.
 *
 * <p>NIO does not expose the number, but the kernel does: a selector is an epoll descriptor, and
 * {@code /proc/self/fdinfo} lists what is registered with it, a line for each:
 *
 * <pre>
 * tfd:        4 events:       1f data:                4  pos:0 ino:5e7b sdev:f
 * </pre>
 *
 * <p>So a pipe is registered with a selector of our own, and what that selector lists now and did
 * not list before is the pipe. Which descriptor is our selector is found out once, by looking at
 * all of this process and trying with a pipe whose content identifies it. Not thread-safe.
 */
final class DescriptorFinder {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");

    /** What a line about a registered descriptor begins with. */
    private static final String REGISTERED = "tfd:";

    /** How many bytes a trial pipe holds, in turn: two numbers that nobody else's pipe will show. */
    private static final int[] TRIAL_SIZES = {1789, 613};

    private final Selector selector;

    /** Where the kernel lists what is registered. */
    private final Path registered;

    private DescriptorFinder(Selector selector, Path registered) {
        this.selector = selector;
        this.registered = registered;
    }

    /**
     * Creates a finder, or returns null if this system does not tell descriptors, or does not let
     * them be opened by their path.
     *
     * @throws IOException if that could not be found out, for instance because no descriptor is left
     */
    static @Nullable DescriptorFinder createOrNull() throws IOException {
        if (!Files.isDirectory(DETAILS)) {
            return null;
        }
        Selector selector = Selector.open();
        DescriptorFinder found = null;
        try {
            Pipe trial = Pipe.open();
            try {
                found = tryAll(selector, trial);
            } finally {
                close(trial);
            }
        } finally {
            if (found == null) {
                selector.close();
            }
        }
        return found;
    }

    /**
     * Returns the path of a channel's descriptor, which opens the same pipe once more, in either
     * direction. The channel must not be in use; it is in blocking mode afterwards.
     */
    File find(SelectableChannel channel) throws IOException {
        File path = findOrNull(channel);
        if (path == null) {
            throw new IOException("the descriptor of a new pipe cannot be found: " + registered);
        }
        return path;
    }

    private static @Nullable DescriptorFinder tryAll(Selector selector, Pipe trial) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                if (!isEpoll(descriptor)) {
                    continue;
                }
                Path details = DETAILS.resolve(descriptor.getFileName().toString());
                DescriptorFinder finder = new DescriptorFinder(selector, details);
                File path = finder.findOrNull(trial.source());
                if (path != null && leadsTo(path, trial)) {
                    return finder;
                }
            }
        }
        return null;
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Returns the only descriptor that is listed while the channel is registered; null if there is none. */
    private @Nullable File findOrNull(SelectableChannel channel) throws IOException {
        Set<String> before = listed();
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, channel.validOps());
        Set<String> during;
        try {
            selector.selectNow();
            during = listed();
        } finally {
            key.cancel();
            selector.selectNow();
            channel.configureBlocking(true);
        }
        during.removeAll(before);
        return during.size() == 1
                ? DESCRIPTORS.resolve(during.iterator().next()).toFile()
                : null;
    }

    /** Returns the numbers of the descriptors that are registered. */
    private Set<String> listed() throws IOException {
        Set<String> numbers = new HashSet<>();
        try {
            for (String line : Files.readAllLines(registered)) {
                if (line.startsWith(REGISTERED)) {
                    String rest = line.substring(REGISTERED.length()).strip();
                    int end = rest.indexOf(' ');
                    numbers.add(end < 0 ? rest : rest.substring(0, end));
                }
            }
        } catch (NoSuchFileException closedMeanwhile) {
            // A selector of somebody else's.
        }
        return numbers;
    }

    /** Returns whether a path can be opened both ways and leads to the pipe; takes nothing from other pipes. */
    private static boolean leadsTo(File path, Pipe pipe) throws IOException {
        // Asked first, because a stream that cannot be opened does not tell why.
        if (!path.canRead() || !path.canWrite()) {
            return false;
        }
        for (int size : TRIAL_SIZES) {
            pipe.sink().write(ByteBuffer.allocate(size));
            int seen;
            try (FileInputStream in = new FileInputStream(path);
                    FileOutputStream _ = new FileOutputStream(path)) {
                seen = in.available();
            }
            if (seen != size) {
                return false;
            }
            pipe.source().read(ByteBuffer.allocate(size));
        }
        return true;
    }

    private static void close(Pipe pipe) {
        Launcher.closeQuietly(pipe.source());
        Launcher.closeQuietly(pipe.sink());
    }
}
