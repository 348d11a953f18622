package org.asyncio4j.http.internal;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.http.Body;

/** A body that is made while it is sent; the length is -1 where it is not known. */
public record StreamBody(AsyncIterable<byte[]> pieces, long length) implements Body {

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return pieces.asyncIterator();
    }

    @Override
    public String toString() {
        return length < 0 ? "<Body of unknown length>" : "<Body of " + length + " bytes, streamed>";
    }
}
