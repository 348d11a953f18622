package org.asyncio4j.http.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Request;
import org.jspecify.annotations.Nullable;

/** Reads what proxies add to requests (RFC 7239, and the older fields), as far as they are trusted. */
public final class Forwarding {

    private final List<Network> trusted;

    private final boolean standard;

    /**
     * Creates one that trusts these networks.
     *
     * @param standard whether their proxies write the field of RFC 7239, and not the older ones
     */
    public Forwarding(List<Network> trusted, boolean standard) {
        this.trusted = trusted;
        this.standard = standard;
    }

    /** What a proxy tells of the one before it. */
    private record Hop(
            @Nullable InetSocketAddress from,
            @Nullable String scheme,
            @Nullable String host) {}

    /** Returns the request as it was sent to the first of the trusted proxies. */
    public Request applyTo(Request request) {
        if (!(request instanceof RequestData data) || !isTrusted(data.origin())) {
            return request;
        }
        Headers headers = request.headers();
        List<Hop> hops = standard ? forwarded(headers) : older(headers);
        Hop client = null;
        for (Hop hop : hops.reversed()) {
            client = hop;
            if (hop.from == null || !isTrusted(hop.from.getAddress())) {
                break;
            }
        }
        return client == null ? request : withHop(data, client);
    }

    private static Request withHop(RequestData data, Hop client) {
        Origin origin = data.origin();
        Origin real = new Origin(
                client.from == null ? origin.remoteAddress() : client.from,
                client.scheme == null ? origin.scheme() : client.scheme,
                origin.version());
        RequestData changed = data.withOrigin(real);
        return client.host == null ? changed : changed.withHeader("host", client.host);
    }

    private boolean isTrusted(Origin origin) {
        // Who connects by a Unix socket runs on this machine, and was let in by the rights of the file.
        return origin.remoteAddress() instanceof UnixDomainSocketAddress
                || (origin.remoteAddress() instanceof InetSocketAddress address && isTrusted(address.getAddress()));
    }

    private boolean isTrusted(@Nullable InetAddress address) {
        return address != null && trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Hop> forwarded(Headers headers) {
        List<Hop> hops = new ArrayList<>();
        for (String value : headers.getAll("forwarded")) {
            for (String element : value.split(",", -1)) {
                InetSocketAddress from = null;
                String scheme = null;
                String host = null;
                for (String pair : element.split(";", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals > 0) {
                        String text = unquoted(pair.substring(equals + 1).strip());
                        switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                            case "for" -> from = node(text);
                            case "proto" -> scheme = scheme(text);
                            case "host" -> host = host(text);
                            default -> {}
                        }
                    }
                }
                hops.add(new Hop(from, scheme, host));
            }
        }
        return hops;
    }

    private static List<Hop> older(Headers headers) {
        String scheme = scheme(last(headers.getAll("x-forwarded-proto")));
        String host = host(last(headers.getAll("x-forwarded-host")));
        List<Hop> hops = new ArrayList<>();
        for (String value : headers.getAll("x-forwarded-for")) {
            for (String element : value.split(",", -1)) {
                hops.add(new Hop(node(element.strip()), scheme, host));
            }
        }
        if (hops.isEmpty() && (scheme != null || host != null)) {
            hops.add(new Hop(null, scheme, host));
        }
        return hops;
    }

    /** Returns the last element of lists: that of the proxy that we know. */
    private static @Nullable String last(List<String> values) {
        return values.isEmpty()
                ? null
                : values.getLast()
                        .substring(values.getLast().lastIndexOf(',') + 1)
                        .strip();
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static @Nullable String scheme(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String scheme = text.toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? scheme : null;
    }

    private static @Nullable String host(@Nullable String text) {
        return text == null || !Refusals.isHost(text) ? null : text;
    }

    /** Returns an address with or without a port; null for {@code unknown} and for names that hide an address. */
    private static @Nullable InetSocketAddress node(String text) {
        String address = text;
        int port = 0;
        int colon = text.lastIndexOf(':');
        boolean hasPort = text.startsWith("[") ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon;
        if (hasPort) {
            String digits = text.substring(colon + 1);
            if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 0xffff) {
                return null;
            }
            port = Integer.parseInt(digits);
            address = text.substring(0, colon);
        }
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        InetAddress known = Network.address(address);
        return known == null ? null : new InetSocketAddress(known, port);
    }
}
