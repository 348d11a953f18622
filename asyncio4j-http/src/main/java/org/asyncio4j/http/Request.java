package org.asyncio4j.http;

import java.net.SocketAddress;
import java.util.Map;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Call1;
import org.asyncio4j.http.internal.RequestData;
import org.jspecify.annotations.Nullable;

/**
 * A request: what an {@link HttpHandler} answers. Immutable, but for its body, which can be iterated over once.
 *
 * <p>Belongs to the task that handles it, and to that task's loop. When the client leaves, the task is cancelled; a read of
 * the body by another task then throws an {@link java.io.IOException}.
 *
 * <p>Only the library implements it; a test makes one by {@link #of}.
 */
@CheckReturnValue
public sealed interface Request permits RequestData {

    /**
     * Returns a request without headers and body, as for a test of a handler.
     *
     * @param target a path, with or without a query
     */
    static Request of(String method, String target) {
        return RequestData.of(method, target);
    }

    /** Returns the method, such as {@code GET}: case matters. */
    String method();

    /** Returns what is requested as it was sent: mostly a path and a query. */
    String target();

    /**
     * Returns the path without its escapes: {@code /a b} for {@code /a%20b?x=1}. So a slash in it may have been an escape;
     * {@link #rawPath()} tells.
     *
     * @throws HttpException with status 400, if an escape is not one
     */
    String path();

    /** Returns the path as it was sent. */
    String rawPath();

    /** Returns the query as it was sent, without the question mark; empty if there is none. */
    String rawQuery();

    /**
     * Returns the parameters in the query.
     *
     * @throws HttpException with status 400, if an escape is not one, or there are more than 1,000
     */
    Parameters query();

    /** Returns the header fields. */
    Headers headers();

    /** Returns the cookies by their names; of several with the same name the first. */
    Map<String, String> cookies();

    /** Returns the body, for one iteration. */
    Body body();

    /**
     * Reads the body to its end; a second call returns the same bytes. The await throws an {@link HttpException} with status
     * 413 if it is larger than {@link HttpServerOptions#maxBodySize} or what {@link #withMaxBodySize} says.
     */
    Coroutine<byte[]> bytes();

    /** Reads the body like {@link #bytes}, and decodes it by the character set of its type, or else as UTF-8. */
    Coroutine<String> text();

    /**
     * Reads the body like {@link #bytes}, and lets {@code parser} make an object of it, for instance one of Jackson:
     * {@code await(request.json(bytes -> mapper.readValue(bytes, Order.class)))}. If that fails the await throws an {@link
     * HttpException} with status 400, whose cause is the parser's exception.
     */
    <T extends @Nullable Object> Coroutine<T> json(Call1<? super byte[], ? extends T, ?> parser);

    /**
     * Reads the body like {@link #bytes}, as a form of the type {@code application/x-www-form-urlencoded}. The await throws an
     * {@link HttpException} with status 415 if it is of another type, 400 if it is not well-formed.
     */
    Coroutine<Parameters> form();

    /** Returns the parts of a form of several parts, like {@link #parts(FormOptions)}, with the default options. */
    default AsyncIterable<FormPart> parts() {
        return parts(FormOptions.DEFAULT);
    }

    /**
     * Returns the parts of a form of the type {@code multipart/form-data}, for one iteration, each as it arrives: for uploads of any
     * size.
     *
     * {@snippet :
     * for (FormPart part : each(request.withMaxBodySize(10L << 30).parts())) {
     *     if (part.fileName() != null) {
     *         await(part.saveTo(folder.resolve(UUID.randomUUID().toString())));
     *     }
     * }
     * }
     *
     * <p>The iteration throws an {@link HttpException}: with status 400 if the form is malformed or ends too early, 413 if there
     * are too many parts, or the body is too large.
     *
     * @throws HttpException with status 415 if the body is of another type, 400 if its type has no boundary
     */
    AsyncIterable<FormPart> parts(FormOptions options);

    /** Reads a form of several parts, like {@link #multipart(FormOptions)}, with the default options. */
    default Coroutine<Form> multipart() {
        return multipart(FormOptions.DEFAULT);
    }

    /**
     * Reads a form of the type {@code multipart/form-data} to its end; its larger files go to disk. The await throws an {@link
     * HttpException} as {@link #parts(FormOptions)} does, and with status 413 if its values are too large. A task that is
     * cancelled meanwhile leaves no file.
     */
    Coroutine<Form> multipart(FormOptions options);

    /** Returns the address of the client, or of the proxy in front; null if it has none, as over a Unix socket. */
    @Nullable
    SocketAddress remoteAddress();

    /** Returns {@code http}, or {@code https} over TLS. */
    String scheme();

    /** Returns the host that the client asks, with the port if it named one; empty if it named none. */
    String host();

    /** Returns the version of the protocol, such as {@code HTTP/1.1}. */
    String version();

    /**
     * Returns a parameter in the path, by the template of the route.
     *
     * @throws IllegalArgumentException if the template has none with this name
     */
    String pathParameter(String name);

    /** Returns the parameters in the path, by the template of the route; none without a route. */
    Map<String, String> pathParameters();

    /** Returns this request with another method. */
    Request withMethod(String method);

    /** Returns this request with another path; the query stays. */
    Request withPath(String rawPath);

    /** Returns this request with exactly one header field of this name. */
    Request withHeader(String name, String value);

    /** Returns this request with other headers. */
    Request withHeaders(Headers headers);

    /** Returns this request with another body. */
    Request withBody(Body body);

    /** Returns this request with parameters in the path. */
    Request withPathParameters(Map<String, String> parameters);

    /**
     * Returns this request with another limit for its body than the server's: for uploads. It holds for reads from now on,
     * also by the request as it was.
     *
     * @param bytes not negative
     */
    Request withMaxBodySize(long bytes);

    /**
     * Returns this request with another rate at which its body must come than the server's {@link HttpServerOptions#minBodyRate}:
     * for bodies that tell what happens when it does. It holds for reads from now on, also by the request as it was.
     *
     * @param bytesPerSecond not negative; 0 is no limit
     */
    Request withMinBodyRate(int bytesPerSecond);

    /** Returns the response that opens a WebSocket; like {@link #webSocket(WebSocketOptions, WebSocketHandler)}. */
    default Response webSocket(WebSocketHandler handler) {
        return webSocket(WebSocketOptions.DEFAULT, handler);
    }

    /**
     * Returns the response that opens a WebSocket. When it has been sent {@code handler} runs, in the task of this request. A
     * request that does not ask for a WebSocket gets a response with status 426.
     *
     * {@snippet :
     * case "/chat" -> request.webSocket(socket -> {
     *     for (Message message : each(socket)) {
     *         await(socket.send(message));
     *     }
     * });
     * }
     *
     * @throws HttpException with status 400 if the request asks in a wrong way, 403 if its origin is not allowed
     */
    Response webSocket(WebSocketOptions options, WebSocketHandler handler);
}
