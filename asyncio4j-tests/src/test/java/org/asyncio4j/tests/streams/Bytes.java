package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.asyncio4j.Awaitable;
import org.asyncio4j.lowlevel.StreamFeed;

/** Small words for tests of streams, which write bytes as texts. */
final class Bytes {

    private Bytes() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] data) {
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    /** Fails unless awaiting {@code read} gives {@code expected}. */
    static void assertReads(String expected, Awaitable<byte[]> read) {
        assertEquals(expected, text(await(read)));
    }

    /** Fails unless {@code expected} is what has come and was not read; takes it. */
    static void assertUnread(String expected, StreamFeed feed) {
        assertEquals(expected, text(feed.takeUnread()));
    }

    /** Awaits what has to fail, and returns how it did. */
    static <X extends Throwable> X failureOf(Class<X> type, Awaitable<?> awaitable) {
        return assertThrows(type, () -> await(awaitable));
    }
}
