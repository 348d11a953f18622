package org.asyncio4j.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Middleware;
import org.asyncio4j.http.ProxyHeaders;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.junit.jupiter.api.Test;

/** What is believed of what proxies tell. */
class ForwardingTest {

    private static final String[] NETWORKS = {"10.0.0.0/8", "fd00::/8"};

    /** Returns address, scheme and host of a request that arrived with these fields. */
    private static String seen(String peer, String... fields) throws Exception {
        Origin origin = new Origin(new InetSocketAddress(InetAddress.getByName(peer), 5), "http", "HTTP/1.1");
        Headers headers = Headers.of(fields).withAdded("host", "inner");
        Request request = new RequestData(origin, "GET", "/", headers, Body.EMPTY, Map.of());
        boolean standard = Arrays.asList(fields).contains("forwarded");
        return seen(standard ? ProxyHeaders.trustForwarded(NETWORKS) : ProxyHeaders.trust(NETWORKS), request);
    }

    private static String seen(Middleware middleware, Request request) throws Exception {
        String[] seen = new String[1];
        middleware
                .wrap(changed -> {
                    InetSocketAddress address = (InetSocketAddress) changed.remoteAddress();
                    seen[0] = address.getAddress().getHostAddress() + " " + changed.scheme() + " " + changed.host();
                    return Response.status(204);
                })
                .handle(request);
        return seen[0];
    }

    @Test
    void trustedProxiesAreBelieved() throws Exception {
        assertEquals(
                "203.0.113.7 https example.org",
                seen(
                        "10.0.0.1",
                        "x-forwarded-for",
                        "203.0.113.7",
                        "x-forwarded-proto",
                        "https",
                        "x-forwarded-host",
                        "example.org"));
        assertEquals(
                "203.0.113.7 https example.org",
                seen("10.0.0.1", "forwarded", "for=203.0.113.7;proto=https;host=\"example.org\""));
        assertEquals("2001:db8:0:0:0:0:0:1 http inner", seen("10.0.0.1", "forwarded", "for=\"[2001:db8::1]:4711\""));
    }

    @Test
    void othersAreNot() throws Exception {
        assertEquals("192.0.2.1 http inner", seen("192.0.2.1", "x-forwarded-for", "203.0.113.7"));
        assertEquals("192.0.2.1 http inner", seen("192.0.2.1", "forwarded", "for=203.0.113.7;proto=https"));
    }

    @Test
    void whatAProxyDoesNotWriteIsNotBelieved() throws Exception {
        Origin proxy = new Origin(new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 5), "http", "HTTP/1.1");
        Headers headers = Headers.of(
                "host", "inner", "x-forwarded-for", "203.0.113.7", "forwarded", "for=10.2.2.2;proto=https;host=other");
        Request request = new RequestData(proxy, "GET", "/", headers, Body.EMPTY, Map.of());
        assertEquals("203.0.113.7 http inner", seen(ProxyHeaders.trust(NETWORKS), request));
        assertEquals("10.2.2.2 https other", seen(ProxyHeaders.trustForwarded(NETWORKS), request));
    }

    @Test
    void theLastAddressThatIsNotAProxyIsTheClient() throws Exception {
        assertEquals("203.0.113.7 http inner", seen("10.0.0.1", "x-forwarded-for", "1.2.3.4, 203.0.113.7, 10.1.1.1"));
        assertEquals(
                "203.0.113.7 http inner",
                seen("10.0.0.1", "x-forwarded-for", "1.2.3.4", "x-forwarded-for", "203.0.113.7, fd00::1"));
        assertEquals(
                "203.0.113.7 https inner",
                seen("10.0.0.1", "forwarded", "for=1.2.3.4;proto=http, for=203.0.113.7;proto=https, for=10.1.1.1"));
    }

    @Test
    void whatIsNoAddressHidesTheClient() throws Exception {
        assertEquals("10.0.0.1 http inner", seen("10.0.0.1", "x-forwarded-for", "1.2.3.4, unknown"));
        assertEquals("10.0.0.1 http inner", seen("10.0.0.1", "forwarded", "for=_hidden"));
        assertEquals("10.0.0.1 http inner", seen("10.0.0.1", "x-forwarded-proto", "gopher"));
    }

    @Test
    void networksAreChecked() {
        for (String network : new String[] {"10.0.0.0/33", "10.0.0.0/x", "example.org", "fd00::/129", ""}) {
            assertThrows(IllegalArgumentException.class, () -> ProxyHeaders.trust(network));
        }
    }
}
