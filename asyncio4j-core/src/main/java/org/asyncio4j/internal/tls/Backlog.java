package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Application data that is not encrypted yet; small pieces are merged. */
final class Backlog {

    private static final int LEAST_CHUNK = 2 << 10;

    /** The maximum number of chunks that go into one record. */
    private static final int GATHERED = 16;

    /** Each has data from position to limit; the last one may have room after its limit. */
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

    private long size;

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Copies the remaining bytes of {@code data}, which is consumed. */
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

    /** Returns the first chunks, to be consumed; then call {@link #consumed}. */
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

    /** Records that {@code count} bytes were consumed from what {@link #first} returned. */
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
