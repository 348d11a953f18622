package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Call1;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Form;
import org.asyncio4j.http.FormOptions;
import org.asyncio4j.http.FormPart;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Parameters;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.WebSocketHandler;
import org.asyncio4j.http.WebSocketOptions;
import org.jspecify.annotations.Nullable;

/** A request as it was received, or made. */
public final class RequestData implements Request {

    private final Origin origin;
    private final String method;
    private final String target;
    private final Headers headers;
    private final Body body;
    private final Map<String, String> pathParameters;

    // Computed when asked for.
    private @Nullable String path;
    private @Nullable Parameters query;

    RequestData(
            Origin origin,
            String method,
            String target,
            Headers headers,
            Body body,
            Map<String, String> pathParameters) {
        this.origin = origin;
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.pathParameters = pathParameters;
    }

    /** Returns a request that was not received. */
    public static RequestData of(String method, String target) {
        if (!HeaderText.isToken(method)) {
            throw new IllegalArgumentException("not a method: " + method);
        }
        if (target.isEmpty() || target.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException("not a target, in which other characters must be escaped: " + target);
        }
        return new RequestData(Origin.NONE, method, target, Headers.EMPTY, Body.EMPTY, Map.of());
    }

    Origin origin() {
        return origin;
    }

    RequestData withOrigin(Origin newOrigin) {
        return new RequestData(newOrigin, method, target, headers, body, pathParameters);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String path() {
        String known = path;
        if (known == null) {
            known = FormText.decodePath(rawPath());
            path = known;
        }
        return known;
    }

    @Override
    public String rawPath() {
        int begin = pathBegin();
        int end = pathEnd(begin);
        return end > begin ? target.substring(begin, end) : "/";
    }

    @Override
    public String rawQuery() {
        int end = pathEnd(pathBegin());
        return end < target.length() ? target.substring(end + 1) : "";
    }

    /** Returns where the path begins: a client that takes us for its proxy sends the host before it. */
    private int pathBegin() {
        if (target.startsWith("/") || !target.regionMatches(true, 0, "http", 0, 4)) {
            return 0;
        }
        int scheme = target.indexOf("://");
        if (scheme < 0) {
            return 0;
        }
        for (int i = scheme + 3; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return target.length();
    }

    private int pathEnd(int begin) {
        int mark = target.indexOf('?', begin);
        return mark < 0 ? target.length() : mark;
    }

    @Override
    public Parameters query() {
        Parameters known = query;
        if (known == null) {
            try {
                known = Parameters.parse(rawQuery());
            } catch (IllegalArgumentException e) {
                throw badRequest("bad query", e);
            }
            query = known;
        }
        return known;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public Map<String, String> cookies() {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String field : headers.getAll("cookie")) {
            ServerCookieDecoder.STRICT
                    .decodeAll(field)
                    .forEach(cookie -> cookies.putIfAbsent(cookie.name(), cookie.value()));
        }
        return Collections.unmodifiableMap(cookies);
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public Coroutine<byte[]> bytes() {
        return BodyText.bytes(body);
    }

    @Override
    public Coroutine<String> text() {
        return BodyText.text(body, headers, StandardCharsets.UTF_8);
    }

    @Override
    public <T extends @Nullable Object> Coroutine<T> json(Call1<? super byte[], ? extends T, ?> parser) {
        return async("json", () -> {
            byte[] bytes = BodyText.all(body);
            try {
                return parser.call(bytes);
            } catch (HttpException e) {
                throw e;
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                throw badRequest("the body is not what is expected", e);
            }
        });
    }

    @Override
    public Coroutine<Parameters> form() {
        return async("form", () -> {
            if (!BodyText.mediaType(headers).equals("application/x-www-form-urlencoded")) {
                throw new HttpException(415, "not a form");
            }
            try {
                return Parameters.parse(new String(BodyText.all(body), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw badRequest("bad form", e);
            }
        });
    }

    @Override
    public AsyncIterable<FormPart> parts(FormOptions options) {
        Objects.requireNonNull(options, "options");
        FormParts.check(headers);
        return () -> FormParts.of(headers, body, options);
    }

    @Override
    public Coroutine<Form> multipart(FormOptions options) {
        Objects.requireNonNull(options, "options");
        return async("multipart", () -> {
            Form form = FormStorage.read(headers, body, options);
            if ((body instanceof LimitedBody limited ? limited.arriving() : body) instanceof BodyStream stream) {
                stream.onRelease(form::close);
            }
            return form;
        });
    }

    /** Returns whether {@link #decoded} knows a coding. */
    public static boolean decodes(String coding) {
        return DecodedBody.knows(coding);
    }

    /** Returns this request with a body that is decoded while it is read, up to the limit of what arrives. */
    public RequestData decoded(String coding) {
        long limit = body instanceof BodyStream stream ? stream.limit() : HttpServerOptions.DEFAULT.maxBodySize();
        Body decoded = new DecodedBody(
                body, DecodedBody.isGzip(coding), e -> badRequest("the body is not what its coding says", e));
        return new RequestData(
                origin,
                method,
                target,
                headers.without("content-encoding").without("content-length"),
                new LimitedBody(body, decoded, limit),
                pathParameters);
    }

    private static HttpException badRequest(String message, Throwable cause) {
        HttpException bad = new HttpException(400, message);
        bad.initCause(cause);
        return bad;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return origin.remoteAddress();
    }

    @Override
    public String scheme() {
        return origin.scheme();
    }

    @Override
    public String host() {
        int begin = pathBegin();
        int scheme = target.indexOf("://");
        return begin > 0 && scheme > 0 ? target.substring(scheme + 3, begin) : headers.get("host", "");
    }

    @Override
    public String version() {
        return origin.version();
    }

    @Override
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the path has no parameter " + name + ", but " + pathParameters.keySet());
        }
        return value;
    }

    @Override
    public Map<String, String> pathParameters() {
        return pathParameters;
    }

    @Override
    public Request withMethod(String newMethod) {
        if (!HeaderText.isToken(newMethod)) {
            throw new IllegalArgumentException("not a method: " + newMethod);
        }
        return new RequestData(origin, newMethod, target, headers, body, pathParameters);
    }

    @Override
    public Request withPath(String rawPath) {
        if (!rawPath.startsWith("/")) {
            throw new IllegalArgumentException("path must begin with a slash: " + rawPath);
        }
        String rawQuery = rawQuery();
        String newTarget = rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery;
        return new RequestData(origin, method, newTarget, headers, body, pathParameters);
    }

    @Override
    public Request withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    @Override
    public Request withHeaders(Headers newHeaders) {
        return new RequestData(
                origin, method, target, Objects.requireNonNull(newHeaders, "headers"), body, pathParameters);
    }

    @Override
    public Request withBody(Body newBody) {
        return new RequestData(
                origin, method, target, headers, Objects.requireNonNull(newBody, "body"), pathParameters);
    }

    @Override
    public Request withPathParameters(Map<String, String> parameters) {
        return new RequestData(
                origin, method, target, headers, body, Collections.unmodifiableMap(new LinkedHashMap<>(parameters)));
    }

    @Override
    public Request withMaxBodySize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBodySize must be >= 0: " + bytes);
        }
        Body arriving = body;
        if (body instanceof LimitedBody limited) {
            limited.setLimit(bytes);
            arriving = limited.arriving();
        }
        if (arriving instanceof BodyStream stream) {
            stream.setLimit(bytes);
        }
        return this;
    }

    @Override
    public Request withMinBodyRate(int bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("minBodyRate must be >= 0: " + bytesPerSecond);
        }
        Body arriving = body instanceof LimitedBody limited ? limited.arriving() : body;
        if (arriving instanceof BodyStream stream) {
            stream.setMinRate(bytesPerSecond);
        }
        return this;
    }

    @Override
    public Response webSocket(WebSocketOptions options, WebSocketHandler handler) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(handler, "handler");
        return WebSocketHandshake.answer(this, options, handler);
    }

    @Override
    public String toString() {
        return "<Request " + method + " " + target + ">";
    }
}
