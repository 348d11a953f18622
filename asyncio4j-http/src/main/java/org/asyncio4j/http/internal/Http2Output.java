package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;

/**
 * The frames that a connection is about to send, put together for one write. Header fields are compressed by Netty's encoder,
 * which remembers what was sent before, so all that is put in must be sent.
 */
final class Http2Output {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;

    static final int FRAME_HEAD = 9;
    static final int DEFAULT_MAX_FRAME = 1 << 14;
    private static final int SETTING = 6;
    private static final long DEFAULT_TABLE = 4096;

    /** A cookie that is shorter can be guessed byte by byte, by what it is compressed to (RFC 7541, section 7.1.3). */
    private static final int SHORT_COOKIE = 20;

    private final Http2Shared shared;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(Http2Output::isSecret, true);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int maxFrame = DEFAULT_MAX_FRAME;

    Http2Output(Http2Shared shared) {
        this.shared = shared;
    }

    private static boolean isSecret(CharSequence name, CharSequence value) {
        return switch (name.length()) {
            case 6 -> value.length() < SHORT_COOKIE && AsciiString.contentEquals(name, "cookie");
            case 10 -> value.length() < SHORT_COOKIE && AsciiString.contentEquals(name, "set-cookie");
            case 13 -> AsciiString.contentEquals(name, "authorization");
            case 19 -> AsciiString.contentEquals(name, "proxy-authorization");
            default -> false;
        };
    }

    // What the peer has said.

    void setMaxFrame(int size) {
        maxFrame = size;
    }

    int maxFrame() {
        return maxFrame;
    }

    void setTableSize(long size) throws Http2Exception {
        encoder.maxHeaderTableSize(Math.min(size, DEFAULT_TABLE));
    }

    // Frames.

    private ByteBuf room() {
        ByteBuf known = bytes;
        if (known == Unpooled.EMPTY_BUFFER) {
            known = shared.takeBuffer();
            bytes = known;
        }
        return known;
    }

    private ByteBuf head(int length, int type, int flags, int stream) {
        return room().writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /** Puts bytes that are no frame. */
    void raw(byte[] text) {
        room().writeBytes(text);
    }

    /** Puts the fields of {@link Http2Shared#fields}. */
    void headers(int stream, boolean end) {
        ByteBuf to = room();
        int begin = to.writerIndex();
        to.writeZero(FRAME_HEAD);
        try {
            encoder.encodeHeaders(stream, shared.fields, to);
        } catch (Http2Exception e) {
            throw new AssertionError("bug in asyncio4j: header fields cannot be encoded", e);
        }
        int length = to.writerIndex() - begin - FRAME_HEAD;
        int flags = end ? END_STREAM : 0;
        if (length <= maxFrame) {
            to.setMedium(begin, length)
                    .setByte(begin + 3, HEADERS)
                    .setByte(begin + 4, flags | END_HEADERS)
                    .setInt(begin + 5, stream);
            return;
        }
        byte[] block = new byte[length];
        to.getBytes(begin + FRAME_HEAD, block);
        to.writerIndex(begin);
        for (int at = 0; at < length; at += maxFrame) {
            int count = Math.min(maxFrame, length - at);
            int last = at + count == length ? END_HEADERS : 0;
            head(count, at == 0 ? HEADERS : CONTINUATION, at == 0 ? flags | last : last, stream)
                    .writeBytes(block, at, count);
        }
    }

    void data(int stream, byte[] source, int from, int count, boolean end) {
        head(count, DATA, end ? END_STREAM : 0, stream).writeBytes(source, from, count);
    }

    void reset(int stream, long code) {
        head(4, RST_STREAM, 0, stream).writeInt((int) code);
    }

    /** Puts settings: identifiers and values by turns. */
    void settings(int... settings) {
        ByteBuf to = head(settings.length / 2 * SETTING, SETTINGS, 0, 0);
        for (int i = 0; i < settings.length; i += 2) {
            to.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
    }

    void settingsAck() {
        head(0, SETTINGS, ACK, 0);
    }

    void ping(long data, boolean ack) {
        head(8, PING, ack ? ACK : 0, 0).writeLong(data);
    }

    void windowUpdate(int stream, int count) {
        head(4, WINDOW_UPDATE, 0, stream).writeInt(count);
    }

    void goAway(int lastStream, long code, byte[] text) {
        head(8 + text.length, GO_AWAY, 0, 0)
                .writeInt(lastStream)
                .writeInt((int) code)
                .writeBytes(text);
    }

    // What is done with them.

    int size() {
        return bytes.readableBytes();
    }

    /** Returns what was put in, for one write; {@link #taken} must follow. */
    ByteBuffer take() {
        return bytes.nioBuffer();
    }

    /** Begins anew. */
    void taken() {
        if (bytes != Unpooled.EMPTY_BUFFER) {
            shared.giveBuffer(bytes);
            bytes = Unpooled.EMPTY_BUFFER;
        }
    }
}
