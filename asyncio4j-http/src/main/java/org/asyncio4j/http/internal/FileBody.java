package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;

/** The content of a file, as it is when it is sent. */
public record FileBody(Path file) implements Body {

    private static final int PIECE = 256 << 10;

    /** Reads the file by another thread: for those that cannot send it by the system's call. */
    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return new AsyncIterator<>() {
            private long at;

            @Override
            public byte[] next() throws Exception {
                byte[] piece = await(toThread(() -> read(at)));
                if (piece.length == 0) {
                    throw new StopAsyncIteration();
                }
                at += piece.length;
                return piece;
            }
        };
    }

    private byte[] read(long at) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            int count = channel.read(piece, at);
            return Arrays.copyOf(piece.array(), Math.max(count, 0));
        }
    }

    @Override
    public String toString() {
        return "<Body of the file " + file + ">";
    }
}
