package org.asyncio4j.internal.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A loop's pool of buffers for data that waits to be sent.
 *
 * <p>Large buffers are direct, so that the system takes the data without another copy, and are
 * reused. Direct memory is limited and freed late, so their number is bounded; beyond the bound
 * they are on the heap. A remainder of a few bytes gets a small heap buffer.
 */
final class Chunks {

    static final int LARGE = 64 << 10;
    private static final int SMALL = 4 << 10;
    private static final int MAX_DIRECT = 256;
    private static final int MAX_KEPT = 32;

    /** The maximum number of chunks sent by one system call. */
    static final int MAX_GATHERED = 16;

    /** Scratch array of {@link WriteBuffer#flush}, which leaves it empty. */
    final @Nullable ByteBuffer[] gathered = new ByteBuffer[MAX_GATHERED];

    private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
    private int direct;

    /** Returns an empty chunk, its limit at 0; a small one if {@code size} bytes fit into that. */
    ByteBuffer take(int size) {
        if (size <= SMALL) {
            return ByteBuffer.allocate(SMALL).limit(0);
        }
        ByteBuffer used = kept.pollLast();
        if (used != null) {
            return used.clear().limit(0);
        }
        return newLarge().limit(0);
    }

    private ByteBuffer newLarge() {
        if (direct < MAX_DIRECT) {
            try {
                ByteBuffer made = ByteBuffer.allocateDirect(LARGE);
                direct++;
                return made;
            } catch (OutOfMemoryError e) {
                // Out of direct memory, which other code uses too.
                direct = MAX_DIRECT;
            }
        }
        return ByteBuffer.allocate(LARGE);
    }

    void giveBack(ByteBuffer chunk) {
        if (!chunk.isDirect()) {
            return;
        }
        if (kept.size() < MAX_KEPT) {
            kept.addLast(chunk);
        } else {
            direct--;
        }
    }
}
