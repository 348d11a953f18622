package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import org.asyncio4j.http.Message;
import org.jspecify.annotations.Nullable;

/** Makes messages of frames that arrive: joins fragments, decompresses, checks sizes and texts. */
final class MessageAssembly {

    private static final int TOO_LARGE = 1009;
    private static final int BAD_DATA = 1007;
    private static final char REPLACEMENT = '\ufffd';

    /** A message that ends the connection. */
    static final class BadMessage extends Exception {

        private static final long serialVersionUID = 1L;

        private final int code;

        BadMessage(int code, String message) {
            super(message);
            this.code = code;
        }

        /** Returns the code to close with. */
        int code() {
            return code;
        }
    }

    private final @Nullable MessageDeflate deflate;
    private final int maxSize;

    /** The limit before decompression. */
    private final int maxRawSize;

    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream(0);
    private boolean text;
    private boolean compressed;

    MessageAssembly(@Nullable MessageDeflate deflate, int maxSize, int maxRawSize) {
        this.deflate = deflate;
        this.maxSize = maxSize;
        this.maxRawSize = maxRawSize;
    }

    /** Adds a frame of data; returns the message that it ends, or null if more frames follow. */
    @Nullable
    Message add(WebSocketFrame frame, byte[] content) throws BadMessage {
        if (!(frame instanceof ContinuationWebSocketFrame)) {
            text = frame instanceof TextWebSocketFrame;
            compressed = frame.rsv() != 0;
            fragments.reset();
        }
        if ((long) fragments.size() + content.length > (compressed ? maxRawSize : maxSize)) {
            throw tooLarge();
        }
        if (!frame.isFinalFragment()) {
            fragments.writeBytes(content);
            return null;
        }
        byte[] whole = content;
        if (frame instanceof ContinuationWebSocketFrame) {
            fragments.writeBytes(content);
            whole = fragments.toByteArray();
            fragments.reset();
        }
        if (compressed) {
            whole = decompress(whole);
        }
        return text ? Message.of(decode(whole)) : Message.of(whole);
    }

    private BadMessage tooLarge() {
        return new BadMessage(TOO_LARGE, "the message is larger than " + maxSize + " bytes");
    }

    private byte[] decompress(byte[] bytes) throws BadMessage {
        MessageDeflate by = deflate;
        if (by == null) {
            throw new AssertionError("bug in asyncio4j: compressed, but nobody agreed");
        }
        try {
            return by.decompress(bytes, maxSize);
        } catch (DataFormatException e) {
            throw new BadMessage(BAD_DATA, "malformed compression");
        } catch (MessageDeflate.TooLarge e) {
            throw tooLarge();
        }
    }

    private static String decode(byte[] bytes) throws BadMessage {
        String decoded = new String(bytes, StandardCharsets.UTF_8);
        if (decoded.indexOf(REPLACEMENT) < 0) {
            return decoded;
        }
        try {
            // It may have been sent.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadMessage(BAD_DATA, "the text is not UTF-8");
        }
    }
}
