package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;

/** A part of an open file, or all of it. Whoever sends it closes it. */
record FileSlice(FileChannel channel, long offset, long length) implements Body, AutoCloseable {

    private static final int PIECE = 64 << 10;

    /** Reads on another thread: for those that cannot send a file by the system's call. */
    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return new AsyncIterator<>() {
            private long at;

            @Override
            public byte[] next() throws Exception {
                if (at == length) {
                    throw new StopAsyncIteration();
                }
                int wanted = (int) Math.min(PIECE, length - at);
                byte[] piece = await(toThread(() -> read(offset + at, wanted)));
                at += piece.length;
                return piece;
            }
        };
    }

    private byte[] read(long position, int count) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(count);
        int got = channel.read(piece, position);
        if (got <= 0) {
            throw new IOException("the file became shorter while it was sent");
        }
        return Arrays.copyOf(piece.array(), got);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
