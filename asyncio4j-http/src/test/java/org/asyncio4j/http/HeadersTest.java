package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Header fields as a value. */
class HeadersTest {

    private final Headers headers = Headers.of("Accept", "a", "X-One", "1", "accept", "b, c");

    @Test
    void namesHaveNoCase() {
        assertEquals("a", headers.get("ACCEPT"));
        assertEquals(List.of("a", "b, c"), headers.getAll("accept"));
        assertNull(headers.get("missing"));
        assertTrue(headers.contains("accept", "C"));
        assertFalse(headers.contains("accept", "b, c"));
        assertEquals(Set.of("accept", "x-one"), headers.names());
    }

    @Test
    void changesMakeOtherHeaders() {
        assertEquals(Headers.of("Accept", "z", "X-One", "1"), headers.with("accept", "z"));
        assertEquals(Headers.of("x-one", "1"), headers.without("Accept"));
        assertEquals(List.of("a", "b, c", "d"), headers.withAdded("accept", "d").getAll("accept"));
        assertEquals(3, headers.size());
        assertNotEquals(headers, headers.with("x-one", "2"));
        assertEquals(
                headers.hashCode(),
                Headers.of("accept", "a", "x-one", "1", "Accept", "b, c").hashCode());
    }

    @Test
    void aBuilderGoesOnAfterItHasBuilt() {
        Headers.Builder builder = Headers.builder().add("a", "1");
        Headers one = builder.build();
        Headers two = builder.add("b", "2").build();
        assertEquals(Headers.of("a", "1"), one);
        assertEquals(Headers.of("a", "1", "b", "2"), two);
    }

    @Test
    void responsesCannotBeSplit() {
        for (String value : new String[] {"a\r\nb", "a\nb", "a\0", " a", "a\t", "\u20ac"}) {
            assertThrows(IllegalArgumentException.class, () -> Headers.of("x", value));
            assertThrows(IllegalArgumentException.class, () -> headers.with("accept", value));
            assertThrows(IllegalArgumentException.class, () -> headers.with("new", value));
        }
        for (String name : new String[] {"", "a b", "a:", "\u00e4", "a\r\n"}) {
            assertThrows(IllegalArgumentException.class, () -> Headers.of(name, "x"));
        }
        assertThrows(IllegalArgumentException.class, () -> Headers.of("odd"));
        assertThrows(IllegalArgumentException.class, () -> Response.redirect("/a\r\nx: y"));
    }
}
