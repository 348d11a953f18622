package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Requests by way of a proxy. */
class ClientProxyTest {

    private static final String OK = "HTTP/1.1 200 OK\ncontent-length: 0\n\n";

    @AsyncioTest
    void aProxyIsToldTheWholeUrl() {
        Origins origins = Origins.script(OK, OK);
        HttpClientOptions options = origins.options().withProxy("http://user:pass@proxy:3128");
        with(Http.httpClient(options), client -> {
            await(client.get("http://app/a?b"));
            await(client.get("http://other:81/"));
        });
        assertEquals(List.of("proxy:3128"), origins.addresses);
        String first = origins.received.get(0);
        assertTrue(first.startsWith("GET http://app/a?b HTTP/1.1\nhost: app\n"), first);
        assertTrue(first.contains("\nproxy-authorization: Basic dXNlcjpwYXNz\n"), first);
        assertTrue(origins.received.get(1).startsWith("GET http://other:81/ HTTP/1.1\nhost: other:81\n"));
    }

    @AsyncioTest
    void aProxyMayRefuseATunnel() {
        Origins origins = Origins.script("HTTP/1.1 407 Who\ncontent-length: 2\n\nno");
        with(Http.httpClient(origins.options().withProxy("proxy:3128")), client -> {
            var problem = assertThrows(ConnectionFailedException.class, () -> await(client.get("https://app/")));
            assertEquals(
                    "GET https://app/: the proxy proxy:3128 refuses the tunnel with status 407", problem.getMessage());
        });
        assertEquals("CONNECT app:443 HTTP/1.1\nhost: app:443\n\n", origins.received.getFirst());
    }

    @AsyncioTest
    void hostsMayBeWithoutProxy() {
        Map<String, Boolean> direct = Map.of(
                "http://app.org/", true,
                "http://www.app.org/", true,
                "http://myapp.org/", false,
                "http://below.dotted.org/", true,
                "http://port.org/", false,
                "http://port.org:81/", true,
                "http://10.0.0.1/", true,
                "http://[::1]/", true,
                "http://other/", false);
        for (var entry : direct.entrySet()) {
            Origins origins = Origins.script(OK);
            HttpClientOptions options = origins.options()
                    .withProxyFrom(Map.of(
                            "http_proxy", "proxy:3128", "NO_PROXY", "APP.org, .dotted.org,port.org:81,10.0.0.1,::1"));
            with(Http.httpClient(options), client -> await(client.get(entry.getKey())));
            assertEquals(!entry.getValue(), origins.addresses.contains("proxy:3128"), entry.getKey());
        }
    }

    @Test
    void theEnvironmentNamesProxies() {
        HttpClientOptions options = HttpClientOptions.DEFAULT.withProxyFrom(
                Map.of("ALL_PROXY", "http://all:1", "https_proxy", "http://secure:2", "no_proxy", "*"));
        assertEquals("http://all:1", options.httpProxy());
        assertEquals("http://secure:2", options.httpsProxy());
        assertEquals(List.of("*"), options.noProxy());
        // A request to a program that runs as CGI could set it by its header "proxy".
        assertFalse(HttpClientOptions.DEFAULT
                        .withProxyFrom(Map.of("HTTP_PROXY", "evil:1"))
                        .httpProxy()
                != null);
        assertThrows(IllegalArgumentException.class, () -> HttpClientOptions.DEFAULT.withProxy("socks5://proxy:1"));
    }
}
