package org.asyncio4j.http.internal;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a request, taken apart.
 *
 * @param secure whether it is {@code https}
 * @param host in lower case and ASCII; an IPv6 address without brackets
 * @param path path and query as they are sent, at least a slash
 * @param user what is before the host, such as {@code user:password}, as it was written; null if there is nothing
 */
public record ClientUrl(
        boolean secure,
        String host,
        int port,
        String path,
        @Nullable String user) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;

    /**
     * Takes a URL apart.
     *
     * @param base what it is resolved against; null for nothing
     * @throws IllegalArgumentException if it is not one with http or https
     */
    public static ClientUrl parse(@Nullable String base, String url) {
        URI uri;
        try {
            uri = new URI(url);
            if (base != null) {
                uri = resolve(new URI(base), uri);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "not a URL: " + url + ": " + e.getReason() + " at index " + e.getIndex(), e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getScheme() == null || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("not a URL with http:// or https://, and there is no base URL: " + url);
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme must be http or https: " + url);
        }
        boolean secure = scheme.equals("https");
        return new ClientUrl(secure, host(uri, url), port(uri, secure, url), path(uri), user(uri));
    }

    private static URI resolve(URI base, URI uri) {
        if (uri.toString().startsWith("?") || uri.toString().isEmpty()) {
            // The JDK resolves these by an older RFC, which drops the last part of the path.
            String path = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
            String query =
                    uri.toString().isEmpty() && base.getRawQuery() != null ? "?" + base.getRawQuery() : uri.toString();
            return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path + query);
        }
        return base.getRawPath() == null || base.getRawPath().isEmpty()
                ? base.resolve("/").resolve(uri)
                : base.resolve(uri);
    }

    private static String authority(URI uri) {
        String authority = uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String host(URI uri, String url) {
        String authority = authority(uri);
        String host;
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            host = end < 0 ? "" : authority.substring(1, end);
        } else {
            int colon = authority.indexOf(':');
            host = colon < 0 ? authority : authority.substring(0, colon);
            try {
                host = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("not a host: " + host + " in " + url, e);
            }
        }
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || "/?#@\\,<>\"%".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("no host in " + url);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri, boolean secure, String url) {
        String authority = authority(uri);
        int colon = authority.lastIndexOf(':');
        if (colon < 0 || colon < authority.lastIndexOf(']') || colon == authority.length() - 1) {
            return secure ? HTTPS : HTTP;
        }
        try {
            int port = Integer.parseInt(authority.substring(colon + 1));
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("not a port in " + url);
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        String whole = (path == null || path.isEmpty() ? "/" : path)
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return escaped(whole);
    }

    private static String escaped(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append(String.format("%%%02X", b & 0xff));
            }
        }
        return escaped.toString();
    }

    private static @Nullable String user(URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        return at < 0 ? null : authority.substring(0, at);
    }

    /** Returns the header field for the user and the password; null if there are none. */
    @Nullable
    String authorization() {
        if (user == null) {
            return null;
        }
        String plain = FormText.decodePath(user);
        byte[] both = (plain.indexOf(':') < 0 ? plain + ":" : plain).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Returns host and port as they are sent: without the port if it is the usual one. */
    String hostAndPort() {
        return port == (secure ? HTTPS : HTTP) ? bracketed() : bracketed() + ":" + port;
    }

    /** Returns host and port, always both. */
    String address() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    boolean isSameOrigin(ClientUrl other) {
        return secure == other.secure && port == other.port && host.equals(other.host);
    }

    /** Returns the URL without user, password and fragment. */
    public String text() {
        return (secure ? "https://" : "http://") + hostAndPort() + path;
    }

    /** Returns the URL with the user and the password, which only the client may see. */
    String whole() {
        return user == null ? text() : text().replaceFirst("//", "//" + Matcher.quoteReplacement(user) + "@");
    }

    @Override
    public String toString() {
        return text();
    }
}
