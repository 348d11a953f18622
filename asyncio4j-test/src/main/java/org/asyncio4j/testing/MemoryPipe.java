package org.asyncio4j.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One direction of a {@link MemoryLink}: data that was sent and not read. */
final class MemoryPipe {

    private final MemoryLink.Options options;
    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
    private @Nullable MemoryTransport writer;
    private @Nullable MemoryTransport reader;

    /** Bytes that have left the writer, arrived or not. */
    private int size;

    /** Bytes that have arrived. */
    private int arrived;

    private boolean ended;
    private boolean endArrived;

    /** Whether the reader is gone. */
    private boolean readerGone;

    MemoryPipe(MemoryLink.Options options) {
        this.options = options;
    }

    void between(MemoryTransport from, MemoryTransport to) {
        writer = from;
        reader = to;
    }

    /** Takes as much of {@code data} as there is room for. */
    void write(ByteBuffer data) {
        if (readerGone) {
            data.position(data.limit());
            return;
        }
        int count = Math.min(options.capacity() - size, data.remaining());
        if (count == 0) {
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate(count);
        piece.put(data.slice(data.position(), count)).flip();
        data.position(data.position() + count);
        pieces.addLast(piece);
        size += count;
        later(() -> {
            arrived += count;
            Objects.requireNonNull(reader).canRead();
        });
    }

    /** Ends the pipe: the writer sends no more. */
    void end() {
        if (!ended) {
            ended = true;
            later(() -> {
                endArrived = true;
                Objects.requireNonNull(reader).canRead();
            });
        }
    }

    /** Puts arrived data into {@code target}; returns the number of bytes, or -1 at the end. */
    int read(ByteBuffer target) {
        int count = Math.min(Math.min(arrived, target.remaining()), options.largestPiece());
        for (int left = count; left > 0; ) {
            ByteBuffer first = pieces.getFirst();
            int taken = Math.min(left, first.remaining());
            target.put(first.slice(first.position(), taken));
            first.position(first.position() + taken);
            if (!first.hasRemaining()) {
                pieces.removeFirst();
            }
            left -= taken;
        }
        if (count > 0) {
            arrived -= count;
            size -= count;
            later(() -> Objects.requireNonNull(writer).canWrite());
        }
        return count == 0 && arrived == 0 && size == 0 && endArrived ? -1 : count;
    }

    /** Returns whether {@link #read} has data or an end to return. */
    boolean isReadable() {
        return arrived > 0 || (endArrived && size == 0);
    }

    int available() {
        return arrived;
    }

    void readerIsGone() {
        readerGone = true;
        pieces.clear();
        size = 0;
        arrived = 0;
        later(() -> Objects.requireNonNull(writer).canWrite());
    }

    private void later(Runnable event) {
        if (options.delay() > 0) {
            options.loop().callLater(options.delay(), event);
        } else {
            options.loop().callSoon(event);
        }
    }
}
