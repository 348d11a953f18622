package org.asyncio4j.internal.util;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A protocol that may have a buffer in which the next data is wanted, instead of an array. */
public interface WantsBytes {

    /** That buffer, which has room; null if there is none at the moment. */
    @Nullable
    ByteBuffer wantedBuffer();

    /** Data was put there, and the buffer's position is behind it now. */
    void wantedBufferUpdated();
}
