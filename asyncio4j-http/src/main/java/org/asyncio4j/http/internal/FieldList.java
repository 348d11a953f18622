package org.asyncio4j.http.internal;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import org.asyncio4j.http.Headers;

/**
 * The header fields that Netty's encoder for HTTP/2 is to send next, in the order in which they were put in. One for all
 * connections of a loop: what is put in is encoded before anything else runs. Of what it extends only the iterator is used.
 */
final class FieldList extends DefaultHttp2Headers {

    private static final int ROOM = 64;

    /** Names and values by turns, up to {@link #end}. */
    private CharSequence[] fields = new CharSequence[ROOM];

    private int end;
    private final Cursor cursor = new Cursor();

    FieldList() {
        super(false, 2);
    }

    /** An iterator that is its own entry. */
    private final class Cursor
            implements Iterator<Entry<CharSequence, CharSequence>>, Entry<CharSequence, CharSequence> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public Entry<CharSequence, CharSequence> next() {
            if (next >= end) {
                throw new NoSuchElementException();
            }
            next += 2;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return fields[next - 2];
        }

        @Override
        public CharSequence getValue() {
            return fields[next - 1];
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException();
        }
    }

    /** Drops what was put in. */
    void begin() {
        end = 0;
    }

    /** Puts a field, whose name is in small letters. */
    void put(CharSequence name, CharSequence value) {
        if (end == fields.length) {
            fields = Arrays.copyOf(fields, 2 * end);
        }
        fields[end] = name;
        fields[end + 1] = value;
        end += 2;
    }

    /** Puts all fields but those that HTTP/2 has no place for, or another one. */
    void putAll(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = inSmallLetters(headers.name(i));
            if (!isOfConnection(name) && !name.equals("content-length") && !name.equals("host")) {
                put(name, headers.value(i));
            }
        }
    }

    private static String inSmallLetters(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    /** Returns whether a field is about a connection of HTTP/1.1 (RFC 9113, section 8.2.2). */
    static boolean isOfConnection(String name) {
        return switch (name.length()) {
            case 7 -> name.equals("upgrade");
            case 10 -> name.equals("connection") || name.equals("keep-alive");
            case 16 -> name.equals("proxy-connection");
            case 17 -> name.equals("transfer-encoding");
            default -> false;
        };
    }

    @Override
    public Iterator<Entry<CharSequence, CharSequence>> iterator() {
        cursor.next = 0;
        return cursor;
    }

    @Override
    public int size() {
        return end / 2;
    }
}
