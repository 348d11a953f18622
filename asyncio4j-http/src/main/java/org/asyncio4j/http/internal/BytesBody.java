package org.asyncio4j.http.internal;

import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;

/** A body that is there as a whole. */
public record BytesBody(byte[] bytes) implements Body {

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return new AsyncIterator<>() {
            private boolean ended = bytes.length == 0;

            @Override
            public byte[] next() {
                if (ended) {
                    throw new StopAsyncIteration();
                }
                ended = true;
                return bytes;
            }
        };
    }

    @Override
    public String toString() {
        return "<Body of " + bytes.length + " bytes>";
    }
}
