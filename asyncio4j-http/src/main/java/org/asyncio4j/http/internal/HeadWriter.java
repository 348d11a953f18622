package org.asyncio4j.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.asyncio4j.http.Headers;

/**
 * The bytes of a head, and of what goes with it into the same write. One for all connections of a loop: what is put in is
 * taken before anything else runs.
 */
final class HeadWriter {

    private static final int ROOM = 4 << 10;
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes = new byte[ROOM];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int end;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Puts bytes as they are. */
    void put(byte[] source) {
        ensureRoom(source.length);
        System.arraycopy(source, 0, bytes, end, source.length);
        end += source.length;
    }

    /** Puts a header field. */
    void putField(String name, String value) {
        ensureRoom(name.length() + value.length() + 4);
        putLatin1(name);
        bytes[end++] = ':';
        bytes[end++] = ' ';
        putLatin1(value);
        putEndOfLine();
    }

    /** Puts all header fields but those that say how long the body is and what becomes of the connection. */
    void putFields(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!isFraming(name)) {
                putField(name, headers.value(i));
            }
        }
    }

    private static boolean isFraming(String name) {
        return switch (name.length()) {
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    void putContentLength(long length) {
        put(CONTENT_LENGTH);
        putDecimal(length);
        putEndOfLine();
    }

    void putChunked() {
        put(CHUNKED);
    }

    void putClose() {
        put(CLOSE);
    }

    void putKeepAlive() {
        put(KEEP_ALIVE);
    }

    /** Puts the line before a chunk. */
    void putChunkSize(int size) {
        ensureRoom(LONGEST_NUMBER);
        for (int shift = (31 - Integer.numberOfLeadingZeros(size)) / 4 * 4; shift >= 0; shift -= 4) {
            bytes[end++] = HEX[size >> shift & 0xf];
        }
        putEndOfLine();
    }

    void putEndOfLine() {
        ensureRoom(2);
        bytes[end++] = '\r';
        bytes[end++] = '\n';
    }

    private void putDecimal(long number) {
        ensureRoom(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = end + digits - 1; i >= end; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += digits;
    }

    @SuppressWarnings("deprecation") // it is for texts that are known to be Latin-1, as these are
    private void putLatin1(String text) {
        ensureRoom(text.length());
        text.getBytes(0, text.length(), bytes, end);
        end += text.length();
    }

    private void ensureRoom(int count) {
        if (bytes.length - end < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + count));
            view = ByteBuffer.wrap(bytes);
        }
    }

    /** Returns what was put in, for one write, and begins anew. */
    ByteBuffer take() {
        int count = end;
        end = 0;
        return view.clear().limit(count);
    }

    /** Drops what was put in. */
    void clear() {
        end = 0;
    }
}
