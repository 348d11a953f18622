package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Which hosts a server answers for. */
class TrustedHostsTest {

    private static String status(String host) {
        HttpHandler app =
                TrustedHosts.of("App.org", "*.app.org", "127.0.0.1", "[::1]").wrap(request -> Response.text("x"));
        Wire wire = Wire.to(app);
        String answer = wire.ask("GET / HTTP/1.1\nHost: " + host + "\n\n");
        wire.close();
        return answer.substring(9, 12);
    }

    @AsyncioTest
    void itsOwnHostsAreServed() {
        for (String host : new String[] {
            "app.org", "APP.ORG:8080", "a.app.org", "b.a.app.org:1", "127.0.0.1:80", "[::1]", "[::1]:8"
        }) {
            assertEquals("200", status(host), host);
        }
    }

    @AsyncioTest
    void othersAreRefused() {
        for (String host :
                new String[] {"evil.org", "evilapp.org", ".app.org", "app.org.evil.org", "127.0.0.11", "[::2]:80"}) {
            assertEquals("421", status(host), host);
        }
    }

    @AsyncioTest
    void theHostOfTheTargetCounts() {
        Wire wire = Wire.to(TrustedHosts.of("app.org").wrap(request -> Response.text("x")));
        String answer = wire.ask("GET http://evil.org/ HTTP/1.1\nHost: app.org\n\n");
        assertEquals("421", answer.substring(9, 12));
        wire.close();
    }

    @Test
    void hostsAreChecked() {
        for (String host : new String[] {"", "*", "*.", "a.*.org", "app.org:80", "[::1]:80"}) {
            assertThrows(IllegalArgumentException.class, () -> TrustedHosts.of(host), host);
        }
    }
}
