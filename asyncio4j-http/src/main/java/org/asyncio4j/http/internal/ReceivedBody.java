package org.asyncio4j.http.internal;

import org.asyncio4j.AsyncIterator;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;

/** A body that was read as a whole, and had fields behind it. */
record ReceivedBody(BytesBody whole, Headers trailers) implements Body {

    @Override
    public long length() {
        return whole.length();
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return whole.asyncIterator();
    }

    @Override
    public String toString() {
        return whole.toString();
    }
}
