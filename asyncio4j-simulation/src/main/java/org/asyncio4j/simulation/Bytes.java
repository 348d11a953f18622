package org.asyncio4j.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Bytes that have arrived and wait to be read. */
final class Bytes {

    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
    private int size;

    int size() {
        return size;
    }

    void add(ByteBuffer piece) {
        pieces.add(piece);
        size += piece.remaining();
    }

    /** Moves as many bytes as there is room for. */
    int moveTo(ByteBuffer target) {
        int moved = 0;
        while (target.hasRemaining() && size > 0) {
            ByteBuffer first = pieces.getFirst();
            int count = Math.min(first.remaining(), target.remaining());
            int limit = first.limit();
            first.limit(first.position() + count);
            target.put(first);
            first.limit(limit);
            if (!first.hasRemaining()) {
                pieces.removeFirst();
            }
            moved += count;
            size -= count;
        }
        return moved;
    }

    void clear() {
        pieces.clear();
        size = 0;
    }
}
