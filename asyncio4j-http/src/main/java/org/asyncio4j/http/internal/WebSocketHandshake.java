package org.asyncio4j.http.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.WebSocketHandler;
import org.asyncio4j.http.WebSocketOptions;
import org.asyncio4j.http.WebSocketRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * How a WebSocket is opened: by a request of HTTP/1.1 that asks to go on by another protocol (RFC 6455, section 4), or one of HTTP/2
 * that asks for it on its stream (RFC 8441), which has no key. A server's connection by HTTP/2 makes of the latter a GET with
 * {@code upgrade: websocket}, which nobody can send there.
 */
final class WebSocketHandshake {

    private static final String VERSION = "13";
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_SIZE = 16;
    private static final SecureRandom KEYS = new SecureRandom();
    private static final String KEY = "sec-websocket-key";
    private static final String ACCEPT = "sec-websocket-accept";
    private static final String PROTOCOL = "sec-websocket-protocol";
    private static final String EXTENSIONS = "sec-websocket-extensions";

    private WebSocketHandshake() {}

    // The server's side.

    static Response answer(Request request, WebSocketOptions options, WebSocketHandler handler) {
        Headers headers = request.headers();
        boolean onStream = request.version().equals("HTTP/2");
        if (!headers.contains("upgrade", "websocket")
                || !(onStream || request.version().equals("HTTP/1.1"))) {
            return upgradeRequired("a WebSocket is needed here\n");
        }
        if (!onStream) {
            checkUpgrade(request);
        }
        if (!VERSION.equals(headers.get("sec-websocket-version"))) {
            return upgradeRequired("version 13 of WebSocket is needed here\n");
        }
        if (!options.origins().test(headers.get("origin", ""))) {
            throw new HttpException(403, "the origin is not allowed");
        }
        Headers answer = onStream
                ? options.headers()
                : options.headers().with("upgrade", "websocket").with(ACCEPT, acceptOf(headers.get(KEY, "")));
        String subprotocol = subprotocol(headers, options);
        if (subprotocol != null) {
            answer = answer.with(PROTOCOL, subprotocol);
        }
        MessageDeflate.Agreed agreed = options.compression() ? MessageDeflate.agree(headers.getAll(EXTENSIONS)) : null;
        if (agreed != null) {
            answer = answer.with(EXTENSIONS, agreed.answer());
        }
        Body rest = new UpgradeBody(handler, options, subprotocol, agreed == null ? null : agreed.deflate());
        return new Response(onStream ? 200 : 101, answer, rest);
    }

    private static void checkUpgrade(Request request) {
        Headers headers = request.headers();
        if (!request.method().equals("GET") || request.body().length() != 0) {
            throw new HttpException(400, "a WebSocket is opened by GET, without a body");
        }
        if (!headers.contains("connection", "upgrade")) {
            throw new HttpException(400, "connection: upgrade is missing");
        }
        if (headers.getAll(KEY).size() != 1 || !isKey(headers.get(KEY, ""))) {
            throw new HttpException(400, "malformed " + KEY);
        }
    }

    private static Response upgradeRequired(String text) {
        return Response.text(text)
                .withStatus(426)
                .withHeader("upgrade", "websocket")
                .withHeader("sec-websocket-version", VERSION);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_SIZE;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String subprotocol(Headers headers, WebSocketOptions options) {
        for (String name : options.subprotocols()) {
            for (String offered : headers.getAll(PROTOCOL)) {
                if (List.of(offered.strip().split("\\s*,\\s*", -1)).contains(name)) {
                    return name;
                }
            }
        }
        return null;
    }

    private static String acceptOf(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-1", e);
        }
    }

    // The client's side.

    /** Returns the value of a field that is new for each connection. */
    static String newKey() {
        byte[] key = new byte[KEY_SIZE];
        KEYS.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Returns the header fields of a client's request but {@code host} and {@code connection: upgrade}. */
    static Headers ask(String key, WebSocketOptions options) {
        Headers headers = options.headers()
                .with("upgrade", "websocket")
                .with("sec-websocket-version", VERSION)
                .with(KEY, key);
        if (!options.subprotocols().isEmpty()) {
            headers = headers.with(PROTOCOL, String.join(", ", options.subprotocols()));
        }
        return options.compression() ? headers.with(EXTENSIONS, MessageDeflate.OFFER) : headers;
    }

    /** What a client and a server have agreed upon. */
    record Agreed(@Nullable String subprotocol, @Nullable MessageDeflate deflate) {}

    /** Returns what a server's answer to {@link #ask} means. */
    static Agreed check(int status, Headers headers, String key, WebSocketOptions options)
            throws WebSocketRefusedException {
        if (status != 101) {
            throw new WebSocketRefusedException(
                    status, "the server opens no WebSocket, it answers with status " + status);
        }
        if (!headers.contains("upgrade", "websocket") || !headers.contains("connection", "upgrade")) {
            throw new WebSocketRefusedException(status, "the server goes on by another protocol: " + headers);
        }
        if (!acceptOf(key).equals(headers.get(ACCEPT))) {
            throw new WebSocketRefusedException(status, "the server's " + ACCEPT + " does not belong to the key");
        }
        String subprotocol = headers.get(PROTOCOL);
        if (subprotocol != null && !options.subprotocols().contains(subprotocol)) {
            throw new WebSocketRefusedException(
                    status, "the server takes a subprotocol nobody offered: " + subprotocol);
        }
        List<String> extensions = new ArrayList<>();
        for (String field : headers.getAll(EXTENSIONS)) {
            extensions.addAll(List.of(field.split(",", -1)));
        }
        if (extensions.isEmpty()) {
            return new Agreed(subprotocol, null);
        }
        MessageDeflate deflate =
                options.compression() && extensions.size() == 1 ? MessageDeflate.accept(extensions.getFirst()) : null;
        if (deflate == null) {
            throw new WebSocketRefusedException(status, "the server takes extensions nobody offered: " + extensions);
        }
        return new Agreed(subprotocol, deflate);
    }
}
