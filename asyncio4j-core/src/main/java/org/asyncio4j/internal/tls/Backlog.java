package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What the application has written and is not encrypted yet; small pieces are put together. */
final class Backlog {

    private static final int LEAST_CHUNK = 2 << 10;

    /** How many chunks go into one record at most. */
    private static final int GATHERED = 16;

    /** From position to limit each; behind the limit of the last one there may be room. */
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

    private long size;

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Copies what remains in {@code data}, which is consumed. */
    void add(ByteBuffer data) {
        size += data.remaining();
        ByteBuffer last = chunks.peekLast();
        if (last != null) {
            append(last, data);
        }
        if (data.hasRemaining()) {
            ByteBuffer chunk = ByteBuffer.allocate(Math.max(LEAST_CHUNK, data.remaining()));
            chunk.put(data).flip();
            chunks.addLast(chunk);
        }
    }

    /** The first chunks, to be consumed; then call {@link #consumed}. */
    ByteBuffer[] first() {
        ByteBuffer[] first = new ByteBuffer[Math.min(chunks.size(), GATHERED)];
        int count = 0;
        for (ByteBuffer chunk : chunks) {
            if (count == first.length) {
                break;
            }
            first[count++] = chunk;
        }
        return first;
    }

    /** So many bytes were taken from what {@link #first} returned. */
    void consumed(long count) {
        size -= count;
        while (!chunks.isEmpty() && !chunks.getFirst().hasRemaining()) {
            chunks.removeFirst();
        }
    }

    void clear() {
        chunks.clear();
        size = 0;
    }

    private static void append(ByteBuffer chunk, ByteBuffer data) {
        int count = Math.min(chunk.capacity() - chunk.limit(), data.remaining());
        int end = chunk.limit();
        chunk.limit(end + count).put(end, data, data.position(), count);
        data.position(data.position() + count);
    }
}
