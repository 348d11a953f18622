import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpClient;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.http.Response;

/**
 * A reverse proxy: {@code ./asyncio4j ReverseProxy.java PORT http://HOST:PORT}. Bodies go through it in both directions
 * as they come, as fast as the slower side takes them; a client that leaves ends the request behind. An origin that
 * answers before it has the whole body is not sent the rest: the client does not send and receive at the same time.
 */
public class ReverseProxy {

    /** What belongs to one connection, and not to what is passed on (RFC 9110, section 7.6.1). */
    private static final List<String> OF_THE_CONNECTION = List.of(
            "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect");

    static final HttpClientOptions OPTIONS = HttpClientOptions.DEFAULT
            .withMaxRedirects(0)
            .withCookies(false)
            .withDecompress(false)
            .withTimeout(Double.POSITIVE_INFINITY);

    private final HttpClient client;
    private final String origin;

    ReverseProxy(HttpClient client, String origin) {
        this.client = client;
        this.origin = origin;
    }

    Response app(Request request) throws Exception {
        Request passed = client.request(request.method(), origin + request.target())
                .withHeaders(passed(request.headers())
                        .without("host")
                        .withAdded("x-forwarded-for", String.valueOf(request.remoteAddress()))
                        .withAdded("x-forwarded-host", request.host()))
                .withBody(request.body());
        AsyncContextManager<Response> answer = client.stream(passed);
        Response response;
        try {
            response = answer.onEnter();
        } catch (RequestException e) {
            return Response.text("Bad Gateway\n").withStatus(502);
        }
        Headers headers = passed(response.headers());
        long length = response.body().length();
        if (length == 0 || request.method().equals("HEAD")) {
            answer.onExit(null);
            return new Response(response.status(), headers, Body.EMPTY);
        }
        AsyncGenerator<byte[]> pieces = asyncGenerator(out -> {
            try (var arriving = each(response.body())) {
                for (byte[] piece : arriving) {
                    out.yield(piece);
                }
            } finally {
                answer.onExit(null);
            }
        });
        return new Response(response.status(), headers, length < 0 ? Body.stream(pieces) : Body.stream(pieces, length));
    }

    private static Headers passed(Headers headers) {
        List<String> left = new ArrayList<>(OF_THE_CONNECTION);
        headers.getAll("connection").forEach(value -> left.addAll(List.of(value.split("[ ,]+"))));
        Headers passed = headers;
        for (String name : left) {
            passed = name.isEmpty() ? passed : passed.without(name);
        }
        return passed;
    }

    public static void main(String[] args) {
        run(() -> with(httpClient(OPTIONS), client -> {
            ReverseProxy proxy = new ReverseProxy(client, args[1]);
            HttpServer server = await(serve(proxy::app, "127.0.0.1", Integer.parseInt(args[0])));
            with(server, () -> {
                IO.println("listening on port " + server.port());
                await(server.serveForever());
            });
        }));
    }
}
