package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of frames, driven by calls instead of by a pipeline. It checks what RFC 6455 says of single frames and of
 * their order.
 */
final class WebSocketDecoder extends WebSocket13FrameDecoder {

    private final List<Object> out = new ArrayList<>(1);

    WebSocketDecoder(boolean server, boolean compressed, int maxFrameSize) {
        super(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(server)
                .allowExtensions(compressed)
                .maxFramePayloadLength(maxFrameSize)
                .closeOnProtocolViolation(false)
                .build());
    }

    /** Returns the next frame, which the caller releases; or null if it needs more bytes than {@code data} has. */
    @Nullable
    WebSocketFrame next(ByteBuf data) throws Exception {
        if (!data.isReadable()) {
            return null;
        }
        decode(NettyContext.IDLE, data, out);
        return out.isEmpty() ? null : (WebSocketFrame) out.removeFirst();
    }
}
