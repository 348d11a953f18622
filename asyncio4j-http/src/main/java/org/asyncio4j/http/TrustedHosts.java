package org.asyncio4j.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Answers only requests that name a host of this server: {@code app.within(TrustedHosts.of("example.org", "*.example.org"))}.
 * Without it a page elsewhere can make its own name point to this server, which browsers then take for a part of that page (DNS
 * rebinding); a server on a developer's machine or in a network of its own needs that most.
 */
public final class TrustedHosts {

    private TrustedHosts() {}

    /**
     * Returns middleware that answers requests for other hosts with status 421. The port does not matter. Behind proxies it belongs
     * within {@link ProxyHeaders}, where {@link Request#host} is the one that the client has asked for.
     *
     * @param hosts names or addresses such as {@code example.org}, {@code 127.0.0.1} and {@code [::1]}, or {@code *.example.org} for
     *     all below one
     */
    public static Middleware of(String... hosts) {
        List<String> known = new ArrayList<>();
        for (String host : hosts) {
            String name = host.toLowerCase(Locale.ROOT);
            String plain = name.startsWith("*.") ? name.substring(2) : name;
            if (plain.isEmpty()
                    || plain.indexOf('*') >= 0
                    || !withoutPort(plain).equals(plain)) {
                throw new IllegalArgumentException("not a host without a port, nor *. and one: " + host);
            }
            known.add(name);
        }
        List<String> trusted = List.copyOf(known);
        return next -> request -> {
            if (!isTrusted(trusted, withoutPort(request.host().toLowerCase(Locale.ROOT)))) {
                throw new HttpException(421, "not a host of this server");
            }
            return next.handle(request);
        };
    }

    private static boolean isTrusted(List<String> trusted, String host) {
        for (String known : trusted) {
            if (known.startsWith("*.")
                    ? host.endsWith(known.substring(1)) && host.length() >= known.length()
                    : host.equals(known)) {
                return true;
            }
        }
        return false;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || colon < host.lastIndexOf(']') ? host : host.substring(0, colon);
    }
}
