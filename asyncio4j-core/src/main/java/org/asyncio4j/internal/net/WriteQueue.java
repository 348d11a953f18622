package org.asyncio4j.internal.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Data that waits to be sent: a line of chunks, in each of which what is between position and limit
 * waits, and what is behind the limit is free.
 */
final class WriteQueue {

    private final Chunks pool;

    /** Null as long as nothing ever waited, as with most connections. */
    private @Nullable ArrayDeque<ByteBuffer> line;

    private long size;

    WriteQueue(Chunks pool) {
        this.pool = pool;
    }

    /** How many bytes wait. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a copy of what remains in {@code data}, which is consumed. */
    void add(ByteBuffer data) {
        if (line == null) {
            line = new ArrayDeque<>();
        }
        size += data.remaining();
        ByteBuffer last = line.peekLast();
        while (data.hasRemaining()) {
            if (last == null || last.limit() == last.capacity()) {
                last = pool.take(data.remaining());
                line.addLast(last);
            }
            int end = last.limit();
            int count = Math.min(last.capacity() - end, data.remaining());
            last.limit(end + count);
            last.put(end, data, data.position(), count);
            data.position(data.position() + count);
        }
    }

    /** Sends what the channel takes now, by one system call, and forgets it. */
    void writeTo(GatheringByteChannel channel) throws IOException {
        ArrayDeque<ByteBuffer> chunks = line;
        if (chunks == null || chunks.isEmpty()) {
            return;
        }
        if (chunks.size() == 1) {
            size -= channel.write(chunks.getFirst());
        } else {
            size -= gather(chunks, channel);
        }
        for (ByteBuffer first = chunks.peekFirst();
                first != null && !first.hasRemaining();
                first = chunks.peekFirst()) {
            pool.giveBack(chunks.removeFirst());
        }
    }

    /** Drops all. */
    void clear() {
        size = 0;
        if (line != null) {
            line.forEach(pool::giveBack);
            line = null;
        }
    }

    private long gather(ArrayDeque<ByteBuffer> chunks, GatheringByteChannel channel)
            throws IOException {
        @Nullable ByteBuffer[] gathered = pool.gathered;
        int count = 0;
        Iterator<ByteBuffer> next = chunks.iterator();
        while (count < gathered.length && next.hasNext()) {
            gathered[count++] = next.next();
        }
        try {
            return channel.write(gathered, 0, count);
        } finally {
            while (count > 0) {
                gathered[--count] = null;
            }
        }
    }
}
