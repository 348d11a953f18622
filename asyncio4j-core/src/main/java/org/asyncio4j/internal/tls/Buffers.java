package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A loop's buffers for TLS, lent for as long as something is in them, so that connections without
 * traffic hold none. On the heap: the JDK's AES-GCM takes twice as long over direct ones. Belongs
 * to the loop's thread.
 */
final class Buffers {

    /** Four records of the largest size and some room. */
    static final int SIZE = 68 << 10;

    /** Reading, decrypting and encrypting, and a second layer of TLS. */
    private static final int KEPT = 6;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(KEPT);

    /** An empty buffer of {@link #SIZE}. */
    ByteBuffer lend() {
        ByteBuffer kept = free.pollLast();
        return kept == null ? ByteBuffer.allocate(SIZE) : kept.clear();
    }

    /** Takes a buffer back; drops one of another size. */
    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == SIZE && free.size() < KEPT) {
            free.addLast(buffer);
        }
    }
}
