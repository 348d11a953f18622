package org.asyncio4j.http;

import java.util.Objects;

/** What a {@link WebSocket} sends and receives: a text or bytes. */
public sealed interface Message {

    /** Returns the text. A message of bytes throws an {@link IllegalStateException}. */
    default String text() {
        throw new IllegalStateException("the message is bytes, not a text: " + this);
    }

    /** Returns the bytes. A text throws an {@link IllegalStateException}. */
    default byte[] bytes() {
        throw new IllegalStateException("the message is a text, not bytes: " + this);
    }

    /** Returns a text. */
    static Message of(String text) {
        return new Text(text);
    }

    /** Returns a message of {@code bytes}, which must not be changed any more. */
    static Message of(byte[] bytes) {
        return new Binary(bytes);
    }

    /** A text. */
    record Text(@Override String text) implements Message {

        /** Checks that there is one. */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** Bytes. Equal only to itself and to a message of the same array. */
    @SuppressWarnings("ArrayRecordComponent") // a message is sent or looked at, not compared
    record Binary(@Override byte[] bytes) implements Message {

        /** Checks that there are any. */
        public Binary {
            Objects.requireNonNull(bytes, "bytes");
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length + " bytes]";
        }
    }
}
