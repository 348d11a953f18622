package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;

/** What goes on with a connection where HTTP/1.1 has ended. */
interface Successor {

    /** Takes bytes that have arrived behind what was HTTP/1.1. */
    void received(ByteBuf data);
}
