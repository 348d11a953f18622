package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/** Opens Unix domain sockets and removes their files. */
final class UnixSockets {

    private static final int FILE_KIND = 0xF000;
    private static final int SOCKET = 0xC000;

    private UnixSockets() {}

    static ServerSocketChannel bind(NetLoop net, Path path, int backlog, @Nullable Integer mode) throws IOException {
        if (net.surroundings == null) {
            removeStale(path);
        }
        ServerSocketChannel channel = net.channels().openServerSocketChannel(StandardProtocolFamily.UNIX);
        boolean bound = false;
        try {
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            if (mode != null && net.surroundings == null) {
                permit(path, mode);
            }
            channel.configureBlocking(false);
            bound = true;
            return channel;
        } catch (IOException e) {
            if (net.surroundings != null || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw inUse(path, e);
            }
            throw Failures.toBind(UnixDomainSocketAddress.of(path), e);
        } finally {
            if (!bound) {
                channel.close();
            }
        }
    }

    /** Sets the permissions of a socket that was just bound; removes its file if that fails. */
    private static void permit(Path path, int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            // In the order of the bits, the owner's first.
            if ((mode & (0400 >> permission.ordinal())) != 0) {
                permissions.add(permission);
            }
        }
        try {
            Files.setPosixFilePermissions(path, permissions);
        } catch (IOException | UnsupportedOperationException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * Returns an action that removes the file of a socket, unless by then the path is another
     * socket's.
     */
    static Runnable cleanUpOf(ServerSocketChannel channel) {
        SocketAddress local = ChannelSocket.localAddressOf(channel);
        if (!(local instanceof UnixDomainSocketAddress unix)
                || unix.getPath().toString().isEmpty()) {
            return () -> {};
        }
        Path path = unix.getPath();
        Object key = keyOf(path);
        return () -> {
            if (key == null || !Objects.equals(key, keyOf(path))) {
                return;
            }
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                Log.error("Unable to clean up listening UNIX socket " + path, e);
            }
        };
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** Removes the file of a socket on which nobody listens. */
    private static void removeStale(Path path) throws IOException {
        try {
            if (!isSocket(path)) {
                return;
            }
            ensureNobodyListens(path);
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Nothing to remove.
        } catch (BindException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Binding may work nonetheless, or fail with a clearer message.
            Log.error("Unable to check or remove stale UNIX socket " + path, e);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        Integer mode = (Integer) Files.getAttribute(path, "unix:mode");
        return (mode & FILE_KIND) == SOCKET;
    }

    private static void ensureNobodyListens(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException refused) {
            return;
        } catch (IOException e) {
            throw inUse(path, e);
        }
        throw inUse(path, null);
    }

    private static BindException inUse(Path path, @Nullable IOException cause) {
        BindException problem = new BindException("Address '" + path + "' is already in use");
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }
}
