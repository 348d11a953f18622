package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/** What all connections of a server or client that speak HTTP/2 share. Loop thread only. */
final class Http2Shared {

    private static final int ROOM = 4 << 10;

    /** A buffer that has become larger is not kept. */
    private static final int LARGEST = 256 << 10;

    private static final int MAX_SPARE = 16;

    /** The header fields that are sent next. */
    final FieldList fields = new FieldList();

    private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();

    /** Returns an empty buffer, which {@link #giveBuffer} takes back. */
    ByteBuf takeBuffer() {
        ByteBuf buffer = spare.pollLast();
        return buffer == null ? Unpooled.buffer(ROOM) : buffer;
    }

    void giveBuffer(ByteBuf buffer) {
        if (spare.size() < MAX_SPARE && buffer.capacity() <= LARGEST) {
            spare.addLast(buffer.clear());
        }
    }
}
