package org.asyncio4j.http.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How compression of messages is agreed upon, and what it makes of them. */
class MessageDeflateTest {

    private static @Nullable String answer(String... fields) {
        MessageDeflate.Agreed agreed = MessageDeflate.agree(List.of(fields));
        return agreed == null ? null : agreed.answer();
    }

    @Test
    void theFirstOfferThatCanBeTakenIs() {
        assertEquals("permessage-deflate", answer("permessage-deflate; client_max_window_bits"));
        assertEquals("permessage-deflate", answer("x-other", "permessage-deflate"));
        assertEquals(
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                answer("permessage-deflate; client_no_context_takeover; server_no_context_takeover"));
        assertEquals(
                "permessage-deflate; server_max_window_bits=15",
                answer("permessage-deflate;server_max_window_bits=15"));
        assertEquals("permessage-deflate", answer("permessage-deflate; server_max_window_bits=10, permessage-deflate"));
        assertNull(answer());
        assertNull(answer("permessage-deflate; server_max_window_bits=10"));
        assertNull(answer("permessage-deflate; unknown"));
        assertNull(answer("permessage-deflate; client_max_window_bits=7"));
        assertNull(answer("permessage-deflate; server_no_context_takeover=1"));
        assertNull(answer("permessage-deflate; server_no_context_takeover; server_no_context_takeover"));
    }

    @Test
    void aClientTakesOnlyWhatBelongsToItsOffer() {
        assertNotNull(MessageDeflate.accept("permessage-deflate; server_max_window_bits=10"));
        assertNull(MessageDeflate.accept("permessage-deflate; client_max_window_bits=10"));
        assertNull(MessageDeflate.accept("x-other"));
    }

    @Test
    void eachMessageIsTheSameBehindItWithAndWithoutAContext() throws Exception {
        for (String answer : List.of(
                "permessage-deflate", "permessage-deflate; client_no_context_takeover; server_no_context_takeover")) {
            MessageDeflate out = MessageDeflate.accept(answer);
            MessageDeflate in = MessageDeflate.accept(answer);
            assertTrue(out != null && in != null);
            int[] sizes = new int[3];
            byte[] message = "what is said again is smaller".repeat(3).getBytes();
            for (int i = 0; i < sizes.length; i++) {
                byte[] compressed = out.compress(message);
                sizes[i] = compressed.length;
                assertArrayEquals(message, in.decompress(compressed, message.length));
            }
            assertEquals(answer.contains("takeover"), sizes[1] == sizes[0]);
            assertArrayEquals(new byte[0], in.decompress(out.compress(new byte[0]), 0));
            assertThrows(MessageDeflate.TooLarge.class, () -> in.decompress(out.compress(message), 20));
            out.end();
            in.end();
        }
    }

    @Test
    void whatIsNotCompressedDataFails() {
        MessageDeflate in = MessageDeflate.accept("permessage-deflate");
        assertTrue(in != null);
        assertThrows(DataFormatException.class, () -> in.decompress(new byte[] {-1, -1, -1}, 100));
        in.end();
    }
}
