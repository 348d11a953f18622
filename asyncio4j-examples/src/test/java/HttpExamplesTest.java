import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.asyncio4j.http.Content;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.HttpConnector;
import org.asyncio4j.http.HttpHandler;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;

/** Examples with HTTP, in virtual time, over links in memory. It is in the package of the examples: in none. */
class HttpExamplesTest {

    /** Returns what connects to a handler, whatever the host. */
    private static HttpConnector to(HttpHandler handler) {
        return (loop, protocol, host, port) -> MemoryLink.connect(
                        loop,
                        protocol,
                        serverProtocol(handler, HttpServerOptions.DEFAULT).get())
                .left();
    }

    private static String text(Response response) {
        return response.status() + " " + await(response.readText());
    }

    @AsyncioTest
    void notesAreKeptForAMinute() {
        HttpClientOptions options =
                HttpClientOptions.DEFAULT.withConnector(to(new JsonApi().app())).withBaseUrl("http://api");
        with(httpClient(options), client -> {
            assertEquals("200 []", text(await(client.get("/notes"))));
            Response added = await(client.post("/notes", Content.form(Map.of("text", "buy \"milk\"\n"))));
            assertEquals("/notes/1", added.headers().get("location"));
            assertTrue(added.headers().contains("server-timing"));
            assertEquals("201 {\"id\":1,\"text\":\"buy \\\"milk\\\"\\u000a\"}", text(added));
            await(sleep(30));
            assertEquals(
                    201,
                    await(client.post("/notes", Content.form(Map.of("text", "b"))))
                            .status());
            assertEquals("200 {\"id\":2,\"text\":\"b\"}", text(await(client.get("/notes/2"))));
            await(sleep(31));
            assertEquals("404 Not Found\n", text(await(client.get("/notes/1"))));
            assertEquals(204, await(client.delete("/notes/2")).status());
            assertEquals("200 []", text(await(client.get("/notes"))));
            assertEquals(
                    400, await(client.post("/notes", Content.form(Map.of()))).status());
            assertEquals(405, await(client.delete("/notes")).status());
        });
    }

    @AsyncioTest
    void theProxyPassesOnWhatIsSaidBothWays() throws Exception {
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        HttpHandler origin = request -> switch (request.path()) {
            case "/echo" -> Response.bytes(await(request.bytes()));
            case "/moved" -> Response.redirect("/echo");
            default ->
                Response.text(request.headers().get("x-forwarded-host", "?")
                        + request.headers().get("x-mine", "")
                        + request.host()
                        + request.rawQuery());
        };
        HttpClientOptions behind = ReverseProxy.OPTIONS.withConnector(to(origin));
        with(httpClient(behind), inner -> {
            ReverseProxy proxy = new ReverseProxy(inner, "http://origin");
            HttpClientOptions before =
                    HttpClientOptions.DEFAULT.withConnector(to(proxy::app)).withMaxRedirects(0);
            with(httpClient(before), client -> {
                Response echo = await(client.post("http://front/echo", Content.bytes(large)));
                assertArrayEquals(large, await(echo.readBytes()));
                Request mine = Request.of("GET", "/?q=1")
                        .withHeader("host", "front")
                        .withHeader("x-mine", "m")
                        .withHeader("connection", "close, x-mine");
                assertEquals("200 frontoriginq=1", text(proxy.app(mine)));
                assertEquals(
                        302,
                        await(client.send(Request.of("GET", "http://front/moved")))
                                .status());
                assertEquals(200, await(client.head("http://front/")).status());
                with(client.stream(client.request("POST", "http://front/echo", Content.bytes(large))), left -> {});
                await(sleep(5));
                assertEquals("200 frontorigin", text(await(client.get("http://front/"))));
            });
        });
        HttpClientOptions nowhere = ReverseProxy.OPTIONS.withConnector((loop, protocol, host, port) -> {
            throw new java.net.ConnectException("nobody there");
        });
        with(httpClient(nowhere), inner -> {
            HttpHandler proxy = new ReverseProxy(inner, "http://origin")::app;
            assertEquals(502, proxy.handle(Request.of("GET", "/")).status());
        });
    }

    @AsyncioTest
    void theCrawlerVisitsEachPageOnce() {
        int[] asked = new int[1];
        HttpHandler site = request -> {
            asked[0]++;
            await(sleep(1));
            return switch (request.path()) {
                case "/" ->
                    Response.html("<a href=/a>a</a> <a class=x href='b.html'>b</a> <a href=http://other/>c</a>");
                case "/a" -> Response.html("<a href=\"/\">back</a> <a href=/none>none</a>");
                case "/b.html" -> Response.text("<a href=/hidden>not a page</a>");
                default -> Response.notFound();
            };
        };
        with(httpClient(WebCrawler.OPTIONS.withConnector(to(site))), client -> {
            Map<String, String> found = new WebCrawler(client).crawl("http://site/");
            assertEquals(
                    List.of("http://site/", "http://site/a", "http://site/b.html", "http://site/none"),
                    List.copyOf(found.keySet()));
            assertEquals("404, 10 characters", found.get("http://site/none"));
        });
        assertEquals(4, asked[0]);
    }
}
