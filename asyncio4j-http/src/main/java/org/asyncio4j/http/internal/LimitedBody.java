package org.asyncio4j.http.internal;

import org.asyncio4j.AsyncIterator;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.jspecify.annotations.Nullable;

/** A body of a request that is decoded, and may be larger than what arrives: limited by itself. Loop thread only. */
final class LimitedBody implements Body {

    private final Body arriving;
    private final Body decoded;
    private long limit;
    private byte @Nullable [] all;

    LimitedBody(Body arriving, Body decoded, long limit) {
        this.arriving = arriving;
        this.decoded = decoded;
        this.limit = limit;
    }

    /** Returns what arrives. */
    Body arriving() {
        return arriving;
    }

    void setLimit(long bytes) {
        limit = bytes;
    }

    /** Returns all bytes; the same array at a second call. */
    byte[] all() throws Exception {
        byte[] known = all;
        if (known == null) {
            known = BodyText.collect(this);
            all = known;
        }
        return known;
    }

    @Override
    public Headers trailers() {
        return decoded.trailers();
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        AsyncIterator<byte[]> pieces = decoded.asyncIterator();
        long[] taken = new long[1];
        return () -> {
            byte[] piece = pieces.next();
            taken[0] += piece.length;
            if (taken[0] > limit) {
                throw new HttpException(413, "the body is larger than " + limit + " bytes when it is decoded");
            }
            return piece;
        };
    }

    @Override
    public String toString() {
        return decoded.toString();
    }
}
