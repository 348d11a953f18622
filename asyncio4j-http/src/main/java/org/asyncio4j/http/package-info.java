/**
 * HTTP servers and clients on the event loop.
 *
 * <p>A server is a function from a {@link org.asyncio4j.http.Request} to a {@link org.asyncio4j.http.Response}, which may
 * await:
 *
 * {@snippet :
 * import static org.asyncio4j.http.Http.*;
 *
 * Response app(Request request) {
 *     return switch (request.path()) {
 *         case "/hello" -> Response.text("hello");
 *         default -> Response.notFound();
 *     };
 * }
 *
 * void main() {
 *     run(() -> with(await(serve(this::app, "127.0.0.1", 8080)), server -> await(server.serveForever())));
 * }
 * }
 *
 * <p>A client is a session, that keeps connections and cookies:
 *
 * {@snippet :
 * with(httpClient(), client -> {
 *     Response response = await(client.get("https://example.org/"));
 *     IO.println(await(response.readText()));
 * });
 * }
 *
 * <table>
 * <caption>Where to look</caption>
 * <tr><th>for</th><th>look at</th></tr>
 * <tr><td>starting a server</td><td>{@link org.asyncio4j.http.Http}, {@link org.asyncio4j.http.HttpServer},
 *     {@link org.asyncio4j.http.HttpServerOptions}</td></tr>
 * <tr><td>what arrives and what is answered</td><td>{@link org.asyncio4j.http.Request},
 *     {@link org.asyncio4j.http.Response}, {@link org.asyncio4j.http.Headers}, {@link org.asyncio4j.http.Body},
 *     {@link org.asyncio4j.http.Parameters}</td></tr>
 * <tr><td>forms, and files that are sent with them</td><td>{@link org.asyncio4j.http.Request#multipart()},
 *     {@link org.asyncio4j.http.Form}, {@link org.asyncio4j.http.FormPart}, {@link org.asyncio4j.http.FormFile},
 *     {@link org.asyncio4j.http.FormOptions}</td></tr>
 * <tr><td>WebSockets, of servers and clients</td><td>{@link org.asyncio4j.http.WebSocket},
 *     {@link org.asyncio4j.http.Request#webSocket(org.asyncio4j.http.WebSocketHandler)},
 *     {@link org.asyncio4j.http.Http#webSocket(String)}, {@link org.asyncio4j.http.Message}</td></tr>
 * <tr><td>what answers</td><td>{@link org.asyncio4j.http.HttpHandler}, {@link org.asyncio4j.http.Router},
 *     {@link org.asyncio4j.http.StaticFiles}</td></tr>
 * <tr><td>what is done around an answer</td><td>{@link org.asyncio4j.http.Middleware},
 *     {@link org.asyncio4j.http.Compression}, {@link org.asyncio4j.http.TrustedHosts},
 *     {@link org.asyncio4j.http.ProxyHeaders},
 *     {@link org.asyncio4j.http.AccessLog}</td></tr>
 * <tr><td>parts of an answer</td><td>{@link org.asyncio4j.http.Cookie}, {@link org.asyncio4j.http.ServerSentEvent}</td></tr>
 * <tr><td>an answer that is an error</td><td>{@link org.asyncio4j.http.HttpException},
 *     {@link org.asyncio4j.http.ErrorPage}</td></tr>
 * <tr><td>sending requests</td><td>{@link org.asyncio4j.http.HttpClient}, {@link org.asyncio4j.http.HttpClientOptions},
 *     {@link org.asyncio4j.http.Content}, {@link org.asyncio4j.http.CookieJar},
 *     {@link org.asyncio4j.http.HttpConnector}</td></tr>
 * <tr><td>requests without an answer</td><td>{@link org.asyncio4j.http.RequestException} and its subclasses</td></tr>
 * <tr><td>an answer that is an error</td><td>{@link org.asyncio4j.http.HttpException}</td></tr>
 * </table>
 *
 * <p>All of it belongs to a loop and is used on that loop's thread only, but for the immutable values: headers,
 * parameters, options, and responses whose body is made of bytes.
 */
@NullMarked
package org.asyncio4j.http;

import org.jspecify.annotations.NullMarked;
