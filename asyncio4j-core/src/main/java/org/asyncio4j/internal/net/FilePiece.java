package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.internal.util.Checks;

/** The part of a file that is to be sent. */
record FilePiece(FileChannel file, long offset, long count) {

    /** The maximum number of bytes per system call; the loop runs in between. */
    private static final long PIECE = 1 << 20;

    static FilePiece of(FileChannel file, long offset, long count) {
        Checks.notNull(file, "file");
        Checks.notNegative(offset, "offset");
        if (count <= 0) {
            throw new IllegalArgumentException("count must be > 0: " + count);
        }
        return new FilePiece(file, offset, count);
    }

    /** Waits until a socket is writable. */
    @FunctionalInterface
    interface Room {
        void await() throws IOException;
    }

    /**
     * Sends the piece by the system's sendfile and returns the number of bytes sent; moves the
     * file's position past them, also on failure.
     */
    long sendTo(SocketChannel sock, Room room) throws IOException {
        file.position(offset);
        long sent = 0;
        try {
            while (sent < count && offset + sent < file.size()) {
                long moved = file.transferTo(offset + sent, Math.min(PIECE, count - sent), sock);
                sent += moved;
                if (moved == 0 && isAtEnd(offset + sent)) {
                    return sent;
                }
                if (sent < count && offset + sent < file.size()) {
                    room.await();
                }
            }
            return sent;
        } finally {
            movePast(sent);
        }
    }

    /**
     * Returns whether there is nothing at {@code position}. The size does not tell: the files of a
     * system's own tree, and files that another process truncates, are shorter than it says. That
     * nothing was moved does not tell either: the socket may have been full.
     */
    private boolean isAtEnd(long position) throws IOException {
        return file.read(ByteBuffer.allocate(1), position) <= 0;
    }

    /** Moves the file's position past the bytes sent, if the file is open. */
    void movePast(long sent) throws IOException {
        if (file.isOpen()) {
            file.position(offset + sent);
        }
    }
}
