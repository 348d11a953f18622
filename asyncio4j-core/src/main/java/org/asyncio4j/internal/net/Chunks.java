package org.asyncio4j.internal.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for data that waits to be sent, of one loop.
 *
 * <p>Large ones are direct, so that the system takes the data without a copy, and are used again.
 * Direct memory is limited and comes back late, so there is a bound, beyond which they are of the
 * heap. A rest of a few bytes gets a small one of the heap.
 */
final class Chunks {

    static final int LARGE = 64 << 10;
    private static final int SMALL = 4 << 10;
    private static final int MAX_DIRECT = 256;
    private static final int MAX_KEPT = 32;

    /** How many chunks one system call sends at most. */
    static final int MAX_GATHERED = 16;

    /** For {@link WriteBuffer#flush}, which leaves it empty. */
    final @Nullable ByteBuffer[] gathered = new ByteBuffer[MAX_GATHERED];

    private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
    private int direct;

    /** An empty chunk for {@code size} bytes or fewer. */
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
                // Of direct memory, which others use too.
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
