package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.http.HttpServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of requests, driven by calls instead of by a pipeline: {@link #next} returns the objects that the bytes make,
 * one by one. It is stricter in two things: a line of a head must not begin with a space, so that header fields cannot be folded; and the version must be in capitals.
 *
 * <p>{@code ctx} is null for all calls: the decoder does not look at it.
 */
final class RequestDecoder extends HttpRequestDecoder {

    private static final int MAX_CHUNK = 64 << 10;
    private static final byte LF = '\n';

    private final List<Object> out = new ArrayList<>(2);
    private int taken;

    /** Whether the next line may be one of a head. */
    private boolean inHead = true;

    RequestDecoder(HttpServerOptions options) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(options.maxRequestLine())
                .setMaxHeaderSize(options.maxHeaderSize())
                .setMaxChunkSize(MAX_CHUNK)
                .setHeadersFactory(HeaderSink.FACTORY)
                .setTrailersFactory(HeaderSink.FACTORY));
    }

    /**
     * Returns the next head, piece of a body or end of a body: a {@link HttpRequest}, {@link HttpContent} or {@link
     * LastHttpContent}; or null if it needs more bytes than {@code data} has. The caller releases pieces.
     */
    @Nullable
    HttpObject next(ByteBuf data) throws Exception {
        if (taken == out.size()) {
            out.clear();
            taken = 0;
            fill(data);
            if (out.isEmpty()) {
                return null;
            }
        }
        HttpObject next = (HttpObject) out.get(taken++);
        inHead = next instanceof LastHttpContent;
        return next;
    }

    /** Returns whether the object that {@link #next} returned last was a head, and its end is known to follow. */
    boolean isWhole() {
        return taken < out.size() && out.get(taken) instanceof LastHttpContent;
    }

    @Override
    protected HttpMessage createMessage(String[] firstLine) throws Exception {
        if (!firstLine[2].startsWith("HTTP/")) {
            throw new IllegalArgumentException("not a version: " + firstLine[2]); // case matters
        }
        return super.createMessage(firstLine);
    }

    private void fill(ByteBuf data) throws Exception {
        while (out.isEmpty() && data.isReadable()) {
            int begin = data.readerIndex();
            decode(null, data, out);
            int end = data.readerIndex();
            if (inHead && isFolded(data, begin, end)) {
                refuse();
            }
            if (begin == end) {
                return;
            }
        }
    }

    private static boolean isFolded(ByteBuf data, int begin, int end) {
        if (begin < end && isSpace(data.getByte(begin))) {
            return true;
        }
        int at = data.indexOf(begin, end, LF);
        while (at >= 0 && at + 1 < end) {
            if (isSpace(data.getByte(at + 1))) {
                return true;
            }
            at = data.indexOf(at + 1, end, LF);
        }
        return false;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private void refuse() {
        out.clear();
        HttpRequest bad = (HttpRequest) createInvalidMessage();
        bad.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("a line begins with a space")));
        out.add(bad);
    }
}
