package org.asyncio4j.internal.util;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A protocol that may offer a buffer to read the next data into, instead of an array. */
public interface WantsBytes {

    /** Returns that buffer, which has room; null if there is none at the moment. */
    @Nullable
    ByteBuffer wantedBuffer();

    /** Called when data was put there and the buffer's position is behind it. */
    void wantedBufferUpdated();
}
