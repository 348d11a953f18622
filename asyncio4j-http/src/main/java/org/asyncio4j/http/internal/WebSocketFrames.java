package org.asyncio4j.http.internal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** The bytes of frames that are sent (RFC 6455, section 5.2). */
final class WebSocketFrames {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** What is or-ed to the kind: the last frame of a message, and a message that is compressed. */
    static final int FINAL = 0x80;

    static final int COMPRESSED = 0x40;

    static final int MAX_CONTROL = 125;

    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MASKED = 0x80;
    private static final int MASK_SIZE = 4;

    /** A page must not be able to guess the masks (section 10.3). */
    private static final SecureRandom MASKS = new SecureRandom();

    private WebSocketFrames() {}

    /** Returns a frame, masked as a client's must be or not. */
    static byte[] frame(int first, byte[] payload, int length, boolean masked) {
        int lengthSize = length <= MAX_CONTROL ? 0 : length <= 0xffff ? 2 : 8;
        int begin = 2 + lengthSize + (masked ? MASK_SIZE : 0);
        byte[] frame = new byte[begin + length];
        frame[0] = (byte) first;
        int second = lengthSize == 0 ? length : lengthSize == 2 ? LENGTH_16 : LENGTH_64;
        frame[1] = (byte) (masked ? second | MASKED : second);
        for (int i = 0; i < lengthSize; i++) {
            frame[2 + i] = (byte) ((long) length >>> (8 * (lengthSize - 1 - i)));
        }
        System.arraycopy(payload, 0, frame, begin, length);
        if (masked) {
            mask(frame, begin);
        }
        return frame;
    }

    private static void mask(byte[] frame, int begin) {
        int mask = MASKS.nextInt();
        for (int i = 0; i < MASK_SIZE; i++) {
            frame[begin - MASK_SIZE + i] = (byte) (mask >>> (8 * (3 - i)));
        }
        for (int i = begin; i < frame.length; i++) {
            frame[i] ^= frame[begin - MASK_SIZE + ((i - begin) & 3)];
        }
    }

    /** Returns the content of a frame that closes. */
    static byte[] closing(int code, String reason) {
        if (code == 0) {
            return new byte[0];
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + text.length);
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }
}
