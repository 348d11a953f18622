package org.asyncio4j.http.internal;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * Netty's reader of frames, driven by calls. It gets one whole frame at a time: so each is counted before it is read, and what
 * costs the peer less than us is limited.
 */
final class Http2Input {

    private static final int BURST = 1000;
    private static final int RATE = 100;

    private final DefaultHttp2FrameReader reader;
    private final Http2FrameListener listener;
    private final HeaderBlock block = new HeaderBlock();

    /** Frames that say little: pings, settings, priorities, empty and unknown ones. */
    private final FloodLimit small;

    /** Updates of windows, of which each frame of data that was sent allows one more. */
    private final FloodLimit updates;

    private boolean begun;
    private boolean amidHeaders;

    Http2Input(EventLoop loop, int maxHeaderSize, Http2FrameListener listener) {
        this.listener = listener;
        small = new FloodLimit(loop, BURST, RATE);
        updates = new FloodLimit(loop, BURST, RATE);
        reader = new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(false, false, maxHeaderSize) {
            @Override
            protected Http2Headers newHeaders() {
                return block.begin();
            }
        });
    }

    /**
     * Reads a frame, and tells the listener of it.
     *
     * @return whether there was a whole one
     */
    boolean next(ByteBuf data) throws Http2Exception {
        if (data.readableBytes() < Http2Output.FRAME_HEAD) {
            return false;
        }
        int begin = data.readerIndex();
        int length = data.getUnsignedMedium(begin);
        if (length > Http2Output.DEFAULT_MAX_FRAME) {
            throw connectionError(Http2Error.FRAME_SIZE_ERROR, "a frame of %d bytes", length);
        }
        if (data.readableBytes() < Http2Output.FRAME_HEAD + length) {
            return false;
        }
        int type = data.getUnsignedByte(begin + 3);
        int flags = data.getUnsignedByte(begin + 4);
        check(type, flags, length);
        int frameEnd = begin + Http2Output.FRAME_HEAD + length;
        int end = data.writerIndex();
        data.writerIndex(frameEnd);
        try {
            reader.readFrame(NettyContext.IDLE, data, listener);
        } finally {
            data.writerIndex(end).readerIndex(frameEnd);
        }
        return true;
    }

    private void check(int type, int flags, int length) throws Http2Exception {
        if (!begun) {
            if (type != Http2Output.SETTINGS || (flags & Http2Output.ACK) != 0) {
                throw connectionError(Http2Error.PROTOCOL_ERROR, "settings must come first");
            }
            begun = true;
        }
        boolean allowed = switch (type) {
            case Http2Output.DATA -> length > 0 || (flags & Http2Output.END_STREAM) != 0 || small.allows();
            case Http2Output.HEADERS, Http2Output.CONTINUATION -> {
                amidHeaders = (flags & Http2Output.END_HEADERS) == 0;
                yield true;
            }
            case Http2Output.RST_STREAM, Http2Output.GO_AWAY -> true;
            case Http2Output.WINDOW_UPDATE -> updates.allows();
            default -> small.allows();
        };
        if (!allowed) {
            throw connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames of type %d", type);
        }
    }

    /** Returns the header fields that the listener was told of last. */
    HeaderBlock block() {
        return block;
    }

    /** Returns whether settings have come. */
    boolean hasBegun() {
        return begun;
    }

    /** Returns whether the next frame must go on with header fields. */
    boolean isAmidHeaders() {
        return amidHeaders;
    }

    /** Allows one more update of a window: data was sent. */
    void dataSent() {
        updates.allowOneMore();
    }

    /** Frees what of header fields is kept. */
    void close() {
        reader.close();
    }
}
