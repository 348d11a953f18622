package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;
import static org.asyncio4j.http.Http.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.Coroutine;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.Content;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;

/** Which version of HTTP is spoken over TLS, and HTTP/2 over sockets. */
class Http2NetworkTest {

    private static final String HOST = "127.0.0.1";
    private static final byte[] LARGE = new byte[1 << 20];

    static {
        new Random(7).nextBytes(LARGE);
    }

    private static final HttpServerOptions SECURE = HttpServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()));
    private static final HttpClientOptions TRUSTING =
            HttpClientOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()));

    private static Response echo(Request request) {
        return Response.bytes(await(request.bytes()))
                .withHeader("x-version", request.version())
                .withHeader("x-scheme", request.scheme());
    }

    private static void assertSpeaks(
            String version, int connections, HttpServerOptions server, HttpClientOptions client) {
        with(
                await(serve(Http2NetworkTest::echo, HOST, 0, server)),
                running -> with(httpClient(client), session -> {
                    String url = "https://localhost:" + running.port() + "/";
                    List<Coroutine<Response>> requests = new ArrayList<>();
                    for (int i = 0; i < 8; i++) {
                        requests.add(session.post(url, Content.bytes(LARGE)));
                    }
                    for (Response response : await(gather(requests))) {
                        assertEquals(version, response.headers().get("x-version"));
                        assertEquals("https", response.headers().get("x-scheme"));
                        assertArrayEquals(LARGE, await(response.readBytes()));
                    }
                    assertEquals(connections, session.connections());
                }));
    }

    @AsyncioTest(realTime = true)
    void overTlsBothSidesAgreeOnHttp2() {
        assertSpeaks("HTTP/2", 1, SECURE, TRUSTING);
    }

    @AsyncioTest(realTime = true)
    void aServerOrClientWithoutHttp2SpeaksHttp1() {
        assertSpeaks("HTTP/1.1", 8, SECURE.withHttp2(false), TRUSTING);
        assertSpeaks("HTTP/1.1", 8, SECURE, TRUSTING.withHttp2(false));
    }

    @AsyncioTest(realTime = true)
    void protocolsOfTheSetUpForTlsAreLeftAsTheyAre() {
        TlsOptions old = TlsOptions.of(TestKeys.server()).withApplicationProtocols("http/1.1");
        assertSpeaks("HTTP/1.1", 8, HttpServerOptions.DEFAULT.withTls(old), TRUSTING);
    }

    @AsyncioTest(realTime = true)
    void http2NeedsNoTlsForThoseWhoKnow() {
        with(
                await(serve(Http2NetworkTest::echo, HOST, 0)),
                server -> with(httpClient(HttpClientOptions.DEFAULT.withHttp2PriorKnowledge(true)), client -> {
                    String url = "http://127.0.0.1:" + server.port() + "/";
                    for (int i = 0; i < 3; i++) {
                        Response response = await(client.post(url, Content.bytes(LARGE)));
                        assertEquals("HTTP/2", response.headers().get("x-version"));
                        assertArrayEquals(LARGE, await(response.readBytes()));
                    }
                    assertEquals(1, client.connections());
                }));
    }
}
