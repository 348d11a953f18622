package org.asyncio4j.internal.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Reads elements one after the other; the subset of DER that keys, and what OpenSSL adds to certificates, need. */
final class Der {

    static final int SEQUENCE = 0x30;
    static final int INTEGER = 0x02;
    static final int OBJECT_ID = 0x06;
    static final int OCTETS = 0x04;

    /** Specific to the context, constructed, number 0. */
    static final int TAGGED_0 = 0xa0;

    private static final int LONG_FORM = 0x80;

    private final byte[] bytes;
    private int at;

    Der(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the tag of the next element; -1 if there is none. */
    int nextTag() {
        return at < bytes.length ? bytes[at] & 0xff : -1;
    }

    /** Returns the content of the next element, which must have this tag. */
    Der enter(int tag) throws GeneralSecurityException {
        return new Der(value(tag));
    }

    /** Returns the value of the next element, which must have this tag. */
    byte[] value(int tag) throws GeneralSecurityException {
        if (nextTag() != tag) {
            throw new GeneralSecurityException("the structure is damaged");
        }
        at++;
        int length = bytes[at++] & 0xff;
        if (length >= LONG_FORM) {
            int count = length - LONG_FORM;
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (bytes[at++] & 0xff);
            }
        }
        if (length < 0 || length > bytes.length - at) {
            throw new GeneralSecurityException("it is not complete");
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Returns an element. */
    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        all.write(tag);
        if (length < LONG_FORM) {
            all.write(length);
        } else {
            all.write(LONG_FORM + 2);
            all.write(length >> 8);
            all.write(length);
        }
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
