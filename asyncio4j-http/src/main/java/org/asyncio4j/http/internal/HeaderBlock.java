package org.asyncio4j.http.internal;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.asyncio4j.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that arrive in HTTP/2: what Netty's decoder puts them into, and what checks them (RFC 9113, sections 8.2
 * and 8.3). One for each connection, and begun anew for each block. Of what it extends only {@code add} is used.
 *
 * <p>Never throws amid a block, as the decoder must read all of it to know what later blocks mean: what is wrong is
 * told by {@link #requestProblem}, {@link #responseProblem} and {@link #trailersProblem}.
 */
final class HeaderBlock extends DefaultHttp2Headers {

    private static final int MAX_DIGITS = 18;

    private Headers.Builder fields = Headers.builder();
    private @Nullable String problem;
    private boolean pseudoSeen;
    private boolean regularSeen;
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String path;
    private @Nullable String protocol;
    private @Nullable String status;
    private @Nullable String host;
    private @Nullable String cookie;
    private long contentLength = -1;

    HeaderBlock() {
        super(false, 2);
    }

    /** Drops what was put in. */
    HeaderBlock begin() {
        fields = Headers.builder();
        problem = null;
        pseudoSeen = false;
        regularSeen = false;
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        status = null;
        host = null;
        cookie = null;
        contentLength = -1;
        return this;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (problem == null) {
            try {
                String text = name.toString();
                if (text.startsWith(":")) {
                    addPseudo(text, value.toString());
                } else {
                    regularSeen = true;
                    addRegular(text, value.toString());
                }
            } catch (IllegalArgumentException e) {
                problem = e.getMessage();
            }
        }
        return this;
    }

    private void addPseudo(String name, String value) {
        HeaderText.checkValue(name, value);
        if (regularSeen) {
            problem = name + " behind other fields";
            return;
        }
        pseudoSeen = true;
        switch (name) {
            case ":method" -> method = first(name, method, value);
            case ":scheme" -> scheme = first(name, scheme, value);
            case ":authority" -> authority = first(name, authority, value);
            case ":path" -> path = first(name, path, value);
            case ":protocol" -> protocol = first(name, protocol, value);
            case ":status" -> status = first(name, status, value);
            default -> problem = "unknown pseudo-header";
        }
        if (name.equals(":authority")) {
            fields.add("host", value);
        }
    }

    private String first(String name, @Nullable String known, String value) {
        if (known != null) {
            problem = "several of " + name;
        }
        return value;
    }

    private void addRegular(String name, String value) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                problem = "capital letters in the name of a field";
                return;
            }
        }
        if (FieldList.isOfConnection(name) || (name.equals("te") && !value.equals("trailers"))) {
            problem = "a field for connections of HTTP/1.1: " + name;
            return;
        }
        switch (name) {
            case "host" -> addHost(value);
            case "cookie" -> {
                HeaderText.checkValue(name, value);
                cookie = cookie == null ? value : cookie + "; " + value;
            }
            case "content-length" -> addContentLength(value);
            default -> fields.add(name, value);
        }
    }

    private void addHost(String value) {
        if (host != null) {
            problem = "several hosts";
        } else if (authority != null && !authority.equalsIgnoreCase(value)) {
            problem = "host is not what :authority is";
        } else if (authority == null) {
            fields.add("host", value);
        }
        host = value;
    }

    private void addContentLength(String value) {
        if (value.isEmpty() || value.length() > MAX_DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            problem = "malformed content-length";
            return;
        }
        long length = Long.parseLong(value);
        if (contentLength >= 0 && contentLength != length) {
            problem = "several content-lengths";
        } else if (contentLength < 0) {
            fields.add("content-length", value);
        }
        contentLength = length;
    }

    /** Returns why this cannot be the head of a request, or null. */
    @Nullable
    String requestProblem() {
        if (problem != null) {
            return problem;
        }
        if (method == null || !HeaderText.isToken(method)) {
            return "no method";
        }
        if (status != null) {
            return ":status in a request";
        }
        if (authority != null && !Refusals.isHost(authority)) {
            return "malformed :authority";
        }
        if (host != null && !Refusals.isHost(host)) {
            return "malformed host";
        }
        if (protocol == null && method.equals("CONNECT")) {
            return scheme != null || path != null || authority == null ? "malformed CONNECT" : null;
        }
        if (protocol != null && (!method.equals("CONNECT") || authority == null)) {
            return "malformed :protocol";
        }
        if (scheme == null || scheme.isEmpty()) {
            return "no :scheme";
        }
        return path == null || !(path.startsWith("/") || (path.equals("*") && method.equals("OPTIONS")))
                ? "malformed :path"
                : null;
    }

    /** Returns why this cannot be the head of a response, or null. */
    @Nullable
    String responseProblem() {
        if (problem != null) {
            return problem;
        }
        if (method != null || scheme != null || authority != null || path != null || protocol != null) {
            return "a pseudo-header of requests in a response";
        }
        if (status == null || status.length() != 3 || !status.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "malformed :status";
        }
        return null;
    }

    /** Returns why this cannot come behind a body, or null. */
    @Nullable
    String trailersProblem() {
        return problem != null ? problem : pseudoSeen ? "a pseudo-header in trailers" : null;
    }

    /** Returns the fields but the pseudo-headers; with the {@code host}, and one {@code cookie}. */
    Headers toHeaders() {
        String crumbs = cookie;
        if (crumbs != null) {
            fields.add("cookie", crumbs);
            cookie = null;
        }
        return fields.build();
    }

    String methodName() {
        return method == null ? "" : method;
    }

    /** Returns {@code :path}; for CONNECT to a host, the host. */
    String target() {
        return path != null ? path : authority != null ? authority : "";
    }

    /** Returns whether it is known which host is asked. */
    boolean hasHost() {
        return authority != null || host != null;
    }

    /** Returns what a CONNECT wants to speak; null if it is not an extended one (RFC 8441). */
    @Nullable
    String protocol() {
        return protocol;
    }

    int statusCode() {
        return status == null ? 0 : Integer.parseInt(status);
    }

    /** Returns how long the body is said to be; -1 if it is not said. */
    long contentLength() {
        return contentLength;
    }
}
