package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A loop's buffers for TLS, lent only while they hold data, so that connections without traffic
 * hold none. On the heap: the JDK's AES-GCM takes twice as long with direct ones. Loop thread only.
 */
final class Buffers {

    /** Four records of the largest size and some spare room. */
    static final int SIZE = 68 << 10;

    /** For reading, decrypting and encrypting, and for a second layer of TLS. */
    private static final int KEPT = 6;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(KEPT);

    /** Returns an empty buffer of {@link #SIZE}. */
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
