package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cookies, as they come and as they are set. */
class CookieTest {

    @Test
    void cookiesOfARequestAreRead() {
        Request request =
                Request.of("GET", "/").withHeaders(Headers.of("cookie", "a=1; b=\"two\"; a=3", "Cookie", "c="));
        assertEquals(Map.of("a", "1", "b", "two", "c", ""), request.cookies());
    }

    @Test
    void aResponseMaySetSeveral() {
        Response response = Response.status(204)
                .withCookie(Cookie.of("a", "1"))
                .withCookie(Cookie.of("session", "xyz")
                        .withPath("/")
                        .withMaxAge(Duration.ofMinutes(1))
                        .withHttpOnly(true)
                        .withSecure(true)
                        .withSameSite(Cookie.SameSite.LAX));
        List<String> set = response.headers().getAll("set-cookie");
        assertEquals("a=1", set.getFirst());
        String second = set.getLast().replaceAll("Expires=[^;]*; ", "");
        assertEquals("session=xyz; Max-Age=60; Path=/; Secure; HTTPOnly; SameSite=Lax", second);
    }

    @Test
    void whatCannotBeSentIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "x; y"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a b", "x"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "x\r\n"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "b").withPath("/;x"));
    }
}
