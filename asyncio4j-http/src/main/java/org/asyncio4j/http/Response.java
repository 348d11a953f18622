package org.asyncio4j.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Call1;
import org.asyncio4j.http.internal.BodyText;
import org.asyncio4j.http.internal.Status;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request: {@code Response.text("hello").withHeader("cache-control", "no-store")}. Immutable, but for a
 * body that can be read only once.
 *
 * <p>A server adds {@code date}, and {@code content-length} or {@code transfer-encoding}, and leaves out what it is given
 * of the latter two. With {@code connection: close} it closes the connection behind the response.
 *
 * @param status from 100 to 599
 * @param body what is sent, unless the method of the request or the status forbids it
 * @param request what it answers, whose target is a URL, if it was received by a client: of several because of redirects the
 *     last one; null if it was made
 */
public record Response(
        int status, Headers headers, Body body, @Nullable Request request) {

    private static final Headers TEXT = Headers.of("content-type", "text/plain; charset=utf-8");
    private static final Headers HTML = Headers.of("content-type", "text/html; charset=utf-8");
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers BYTES = Headers.of("content-type", "application/octet-stream");

    /** Checks the status. */
    public Response {
        Status.check(status);
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** Creates a response that was not received. */
    public Response(int status, Headers headers, Body body) {
        this(status, headers, body, null);
    }

    /** Returns a response with a text, in UTF-8. */
    public static Response text(String text) {
        return new Response(200, TEXT, Body.of(text));
    }

    /** Returns a response with a page. */
    public static Response html(String page) {
        return new Response(200, HTML, Body.of(page));
    }

    /** Returns a response with JSON, which a library of your choice has made. */
    public static Response json(String json) {
        return new Response(200, JSON, Body.of(json));
    }

    /** Like {@link #json(String)}, for JSON in UTF-8. */
    public static Response json(byte[] json) {
        return new Response(200, JSON, Body.of(json));
    }

    /** Returns a response with {@code bytes}, which must not be changed any more. */
    public static Response bytes(byte[] bytes) {
        return new Response(200, BYTES, Body.of(bytes));
    }

    /** Returns a response whose body is made while it is sent, as fast as the client takes it. */
    public static Response stream(String contentType, AsyncIterable<byte[]> pieces) {
        return new Response(200, Headers.of("content-type", contentType), Body.stream(pieces));
    }

    /**
     * Returns a response with events for a browser's {@code EventSource}, each of which is sent when it comes.
     */
    public static Response events(AsyncIterable<ServerSentEvent> events) {
        return stream("text/event-stream", events.map(event -> event.toText().getBytes(StandardCharsets.UTF_8)))
                .withHeader("cache-control", "no-store");
    }

    /**
     * Returns a response with a file. The server adds its type, length, time of change and entity tag, and answers requests for
     * parts of it, and whether it has changed; with status 404 if there is no such file.
     */
    public static Response file(Path file) {
        return new Response(200, Headers.EMPTY, Body.file(file));
    }

    /** Returns a response that sends the client to {@code location}, with status 302. */
    public static Response redirect(String location) {
        return redirect(302, location);
    }

    /**
     * Returns a response that sends the client to {@code location}.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location a URI, which may be relative
     */
    public static Response redirect(int status, String location) {
        if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
            throw new IllegalArgumentException("status of a redirect must be 301, 302, 303, 307 or 308: " + status);
        }
        return status(status).withHeader("location", URI.create(location).toASCIIString());
    }

    /** Returns a response with status 404. */
    public static Response notFound() {
        return text("Not Found\n").withStatus(404);
    }

    /** Returns a response without a body. */
    public static Response status(int status) {
        return new Response(status, Headers.EMPTY, Body.EMPTY);
    }

    /** Returns this response with another status. */
    public Response withStatus(int newStatus) {
        return new Response(newStatus, headers, body, request);
    }

    /** Returns this response with exactly one header field of this name. */
    public Response withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /** Returns this response with one more cookie for the client. */
    public Response withCookie(Cookie cookie) {
        return withHeaders(headers.withAdded("set-cookie", cookie.toHeader()));
    }

    /** Returns this response with other headers. */
    public Response withHeaders(Headers newHeaders) {
        return new Response(status, newHeaders, body, request);
    }

    /** Returns this response with another body. */
    public Response withBody(Body newBody) {
        return new Response(status, headers, newBody, request);
    }

    /** Reads the body to its end. */
    public Coroutine<byte[]> readBytes() {
        return BodyText.bytes(body);
    }

    /** Reads the body to its end and decodes it, by the character set of its type or else as UTF-8. */
    public Coroutine<String> readText() {
        return BodyText.text(body, headers, StandardCharsets.UTF_8);
    }

    /**
     * Reads the body to its end, and lets {@code parser} make an object of it, for instance one of Jackson: {@code
     * await(response.readJson(bytes -> mapper.readValue(bytes, Order.class)))}. The await throws what the parser throws.
     */
    public <T extends @Nullable Object> Coroutine<T> readJson(Call1<? super byte[], ? extends T, ?> parser) {
        return BodyText.parsed(body, parser);
    }

    /**
     * Returns this response if its status is below 400.
     *
     * @throws StatusException otherwise
     * @throws IllegalStateException if it was not received by a client
     */
    public Response raiseForStatus() throws StatusException {
        Request asked = request;
        if (asked == null) {
            throw new IllegalStateException(this + " is not the response to a request of a client");
        }
        if (status >= 400) {
            throw new StatusException(asked, this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "<Response " + status + " " + body + ">";
    }
}
