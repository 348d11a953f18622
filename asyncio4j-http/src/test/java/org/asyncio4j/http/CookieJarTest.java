package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.asyncio4j.testing.AsyncioTest;

/** Which cookies a client keeps, and to whom it sends them. */
class CookieJarTest {

    /** Sets the cookies in the headers x-0, x-1 of the request; answers with those that have come. */
    private static Response app(Request request) {
        Headers.Builder headers = Headers.builder();
        request.headers().getAll("x-set").forEach(cookie -> headers.add("set-cookie", cookie));
        return Response.text(request.headers().get("cookie", "")).withHeaders(headers.build());
    }

    private static void set(HttpClient client, String url, String... cookies) {
        Request request = client.request("GET", url);
        for (String cookie : cookies) {
            request = request.withHeaders(request.headers().withAdded("x-set", cookie));
        }
        await(client.send(request));
    }

    private static String sent(HttpClient client, String url) {
        return await(await(client.get(url)).readText());
    }

    @AsyncioTest
    void cookiesComeBack() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(client, "http://app/", "a=1", "b=2; HttpOnly; SameSite=Lax");
            assertEquals("a=1; b=2", sent(client, "http://app/x"));
            assertEquals(Map.of("a", "1", "b", "2"), client.cookies().get("http://app/"));
            set(client, "http://app/", "a=3");
            assertEquals("a=3; b=2", sent(client, "http://app/"));
            client.cookies().clear();
            assertEquals("", sent(client, "http://app/"));
        });
    }

    @AsyncioTest
    void malformedCookiesArePassedOver() {
        Origins origins = Origins.script(
                "HTTP/1.1 200 OK\nset-cookie: a=1; Path=/\u00ff\nset-cookie: b=2\ncontent-length: 0\n\n");
        with(Http.httpClient(origins.options()), client -> {
            assertEquals(200, await(client.get("http://app/")).status());
            assertEquals(Map.of("b", "2"), client.cookies().get("http://app/"));
        });
    }

    @AsyncioTest
    void cookiesOfARequestComeBeforeThoseOfTheJar() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            client.cookies().add("http://app/", "a", "1");
            Response response =
                    await(client.send(client.request("GET", "http://app/").withHeader("cookie", "b=2")));
            assertEquals("b=2; a=1", await(response.readText()));
        });
    }

    @AsyncioTest
    void cookiesStayWithTheirHost() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(
                    client,
                    "http://www.app.org/",
                    "host=1",
                    "all=2; Domain=app.org",
                    "dotted=3; Domain=.app.org",
                    "other=4; Domain=other.org",
                    "above=5; Domain=org",
                    "below=6; Domain=x.www.app.org");
            assertEquals("host=1; all=2; dotted=3", sent(client, "http://www.app.org/"));
            assertEquals("all=2; dotted=3", sent(client, "http://app.org/"));
            assertEquals("all=2; dotted=3", sent(client, "http://a.b.app.org/"));
            assertEquals("", sent(client, "http://myapp.org/"));
            assertEquals("", sent(client, "http://other.org/"));
        });
    }

    @AsyncioTest
    void noCookieIsForAllHostsOfAPublicSuffix() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(client, "http://a.co.uk/", "a=1; Domain=co.uk", "b=2; Domain=a.co.uk");
            assertEquals("b=2", sent(client, "http://www.a.co.uk/"));
            assertEquals("", sent(client, "http://b.co.uk/"));
            set(client, "http://a.github.io/", "a=1; Domain=github.io");
            assertEquals("", sent(client, "http://b.github.io/"));
            set(client, "http://github.io/", "a=1; Domain=github.io");
            assertEquals("a=1", sent(client, "http://github.io/"));
            assertEquals("", sent(client, "http://b.github.io/"));
            set(client, "http://x.any.ck/", "a=1; Domain=any.ck", "b=2; Domain=x.any.ck");
            assertEquals("b=2", sent(client, "http://y.x.any.ck/"));
            assertEquals("", sent(client, "http://y.any.ck/"));
            set(client, "http://x.www.ck/", "a=1; Domain=www.ck");
            assertEquals("a=1", sent(client, "http://y.www.ck/"), "an exception of the list");
            set(client, "http://a.xn--55qx5d.cn/", "a=1; Domain=xn--55qx5d.cn");
            assertEquals("", sent(client, "http://b.xn--55qx5d.cn/"));
            set(client, "http://a.intranet/", "a=1; Domain=intranet");
            assertEquals("", sent(client, "http://b.intranet/"));
        });
    }

    @AsyncioTest
    void addressesHaveNoDomains() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(client, "http://127.0.0.1/", "a=1", "b=2; Domain=0.0.1", "c=3; Domain=127.0.0.1");
            assertEquals("a=1; c=3", sent(client, "http://127.0.0.1/"));
            assertEquals("", sent(client, "http://9.127.0.0.1/"));
        });
    }

    @AsyncioTest
    void cookiesStayBelowTheirPath() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(client, "http://app/a/b?c", "own=1", "root=2; Path=/", "deep=3; Path=/a/b/c", "odd=4; Path=x");
            assertEquals("own=1; odd=4; root=2", sent(client, "http://app/a"));
            assertEquals("own=1; odd=4; root=2", sent(client, "http://app/a/x"));
            assertEquals("root=2", sent(client, "http://app/ab"));
            assertEquals("deep=3; own=1; odd=4; root=2", sent(client, "http://app/a/b/c/d"));
        });
    }

    @AsyncioTest
    void cookiesEndWithTheirAge() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(
                    client,
                    "http://app/",
                    "a=1; Max-Age=10",
                    "b=2; Max-Age=100; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                    "c=3; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                    "d=4; Max-Age=x");
            assertEquals("a=1; b=2; d=4", sent(client, "http://app/"));
            await(sleep(11));
            assertEquals("b=2; d=4", sent(client, "http://app/"));
            set(client, "http://app/", "d=; Max-Age=0");
            assertEquals("b=2", sent(client, "http://app/"));
            assertEquals(1, client.cookies().size());
        });
    }

    @AsyncioTest
    void securityOfCookiesIsKept() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            set(client, "http://app/", "a=1; Secure", "__Secure-b=2; Secure", "__Host-c=3; Secure; Path=/");
            assertEquals(0, client.cookies().size());
            client.cookies().add("https://app/", "d", "4");
            assertEquals("", sent(client, "http://app/"));
            set(client, "http://app/", "d=5");
            assertEquals(Map.of("d", "4"), client.cookies().get("https://app/"));
        });
    }

    @AsyncioTest
    void aFloodOfCookiesIsBounded() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            for (int i = 0; i < 300; i++) {
                client.cookies();
                set(client, "http://app/", "c" + i + "=1; Path=/x");
            }
            assertEquals(200, client.cookies().size());
            assertFalse(client.cookies().get("http://app/x").containsKey("c0"));
            assertTrue(client.cookies().get("http://app/x").containsKey("c299"));
        });
    }

    @AsyncioTest
    void cookiesOfRedirectsAreKept() {
        Origins origins = Origins.script(
                "HTTP/1.1 302 Found\nlocation: /b\nset-cookie: a=1\ncontent-length: 0\n\n",
                "HTTP/1.1 200 OK\ncontent-length: 0\n\n");
        with(origins.client(), client -> await(client.get("http://app/")));
        assertTrue(origins.received.get(1).contains("\ncookie: a=1\n"), origins.received.get(1));
    }

    @AsyncioTest
    void cookiesCanBeLeftAlone() {
        Origins origins = Origins.of(CookieJarTest::app);
        with(Http.httpClient(origins.options().withCookies(false)), client -> {
            set(client, "http://app/", "a=1");
            assertEquals("", sent(client, "http://app/"));
        });
    }

    @AsyncioTest
    void cookiesThatCannotBeSentAreRefused() {
        with(Origins.of(CookieJarTest::app).client(), client -> {
            assertThrows(IllegalArgumentException.class, () -> client.cookies().add("http://app/", "a b", "1"));
            assertThrows(IllegalArgumentException.class, () -> client.cookies().add("http://app/", "a", "1; b=2"));
        });
    }
}
