package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.internal.util.Checks;

/** What is to be sent of a file. */
record FilePiece(FileChannel file, long offset, long count) {

    /** How much the system is asked to send at a time; the loop has its turn in between. */
    private static final long PIECE = 1 << 20;

    static FilePiece of(FileChannel file, long offset, long count) {
        Checks.notNull(file, "file");
        Checks.notNegative(offset, "offset");
        if (count <= 0) {
            throw new IllegalArgumentException("count must be > 0: " + count);
        }
        return new FilePiece(file, offset, count);
    }

    /** Waits until a socket takes more. */
    @FunctionalInterface
    interface Room {
        void await() throws IOException;
    }

    /** Has the system send it, and moves the file's position behind what was sent. */
    long sendTo(SocketChannel sock, Room room) throws IOException {
        file.position(offset);
        long sent = 0;
        try {
            while (sent < count && offset + sent < file.size()) {
                long moved = file.transferTo(offset + sent, Math.min(PIECE, count - sent), sock);
                sent += moved;
                if (sent < count && offset + sent < file.size()) {
                    room.await();
                }
            }
            return sent;
        } finally {
            moveBehind(sent);
        }
    }

    /** Moves the file's position behind what was sent. */
    void moveBehind(long sent) throws IOException {
        if (file.isOpen()) {
            file.position(offset + sent);
        }
    }
}
