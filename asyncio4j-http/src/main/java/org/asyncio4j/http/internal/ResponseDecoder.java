package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of responses, driven by calls as {@link RequestDecoder} is. It has to know the method of each request: those
 * to some have no body whatever their head says.
 */
final class ResponseDecoder extends HttpResponseDecoder {

    private static final int MAX_CHUNK = 64 << 10;
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;
    private static final int MAX_STATUS_LINE = 8 << 10;

    private final List<Object> out = new ArrayList<>(2);
    private int taken;
    private String method = "";

    ResponseDecoder(int maxHeaderSize) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(Math.min(MAX_STATUS_LINE, maxHeaderSize))
                .setMaxHeaderSize(maxHeaderSize)
                .setMaxChunkSize(MAX_CHUNK)
                .setHeadersFactory(HeaderSink.FACTORY)
                .setTrailersFactory(HeaderSink.FACTORY));
    }

    /** Tells the method of the request whose response comes next. */
    void expect(String requestMethod) {
        method = requestMethod;
    }

    /**
     * Returns the next head, piece of a body or end of a body: a {@link HttpResponse}, {@link HttpContent} or {@link
     * LastHttpContent}; or null if it needs more bytes than {@code data} has. The caller releases pieces.
     */
    @Nullable
    HttpObject next(ByteBuf data) throws Exception {
        if (taken == out.size()) {
            out.clear();
            taken = 0;
            while (out.isEmpty() && data.isReadable()) {
                int begin = data.readerIndex();
                decode(null, data, out);
                if (begin == data.readerIndex()) {
                    break;
                }
            }
            if (out.isEmpty()) {
                return null;
            }
        }
        return (HttpObject) out.get(taken++);
    }

    /** Returns whether the object that {@link #next} returned last was a head, and its end is known to follow. */
    boolean isWhole() {
        return taken < out.size() && out.get(taken) instanceof LastHttpContent;
    }

    /** Refuses a name with a space behind it, which the decoder passes over: {@code content-length x: 5}. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        int end = start + length;
        if (end >= line.length || line[end] != ':') {
            throw new IllegalArgumentException("a space in or behind the name of a header field");
        }
        return super.splitHeaderName(line, start, length);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        int status = ((HttpResponse) message).status().code();
        boolean empty = hasNoBody(status) || super.isContentAlwaysEmpty(message);
        if (empty && message.headers().contains("transfer-encoding")) {
            // What the decoder would do is to take "chunked" out of it, and leave the rest.
            message.headers().remove("transfer-encoding");
        }
        return empty;
    }

    /** Returns whether a response with this status, to the request at hand, has no body. */
    boolean hasNoBody(int status) {
        return Status.hasNoBody(status)
                || method.equals("HEAD")
                || (method.equals("CONNECT") && status >= OK && status < MULTIPLE_CHOICES);
    }
}
