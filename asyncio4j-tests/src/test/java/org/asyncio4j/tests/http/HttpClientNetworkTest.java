package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.mayThrow;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;
import static org.asyncio4j.http.Http.serve;
import static org.asyncio4j.http.Http.serveUnix;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.ConnectionFailedException;
import org.asyncio4j.http.ConnectionLostException;
import org.asyncio4j.http.Content;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP client over sockets: TCP, Unix, TLS, a proxy's tunnel, and the JDK's server at the other side. */
class HttpClientNetworkTest {

    private static final String HOST = "127.0.0.1";

    private static final byte[] LARGE = new byte[3 << 20];

    static {
        new Random(1).nextBytes(LARGE);
    }

    private static Response echo(Request request) {
        return Response.bytes(await(request.bytes())).withHeader("x-method", request.method());
    }

    private static HttpClientOptions trusting() {
        return HttpClientOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()));
    }

    private static HttpServerOptions secure() {
        return HttpServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()));
    }

    @AsyncioTest(realTime = true)
    void bodiesGoBothWays(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), LARGE);
        with(
                await(serve(HttpClientNetworkTest::echo, HOST, 0)),
                server -> with(httpClient(), client -> {
                    String url = "http://127.0.0.1:" + server.port() + "/";
                    for (Content content : List.of(Content.bytes(LARGE), Content.file(file))) {
                        Response response = await(client.post(url, content));
                        assertArrayEquals(LARGE, await(response.readBytes()));
                    }
                    assertEquals(1, client.connections());
                }));
    }

    @AsyncioTest(realTime = true)
    void manyRequestsShareConnections() {
        with(
                await(serve(HttpClientNetworkTest::echo, HOST, 0)),
                server -> with(httpClient(HttpClientOptions.DEFAULT.withMaxConnections(8)), client -> {
                    List<Coroutine<Response>> requests = new ArrayList<>();
                    for (int i = 0; i < 300; i++) {
                        requests.add(client.post("http://127.0.0.1:" + server.port() + "/", Content.text("body " + i)));
                    }
                    List<Response> responses = await(gather(requests));
                    for (int i = 0; i < 300; i++) {
                        assertEquals("body " + i, await(responses.get(i).readText()));
                    }
                    assertTrue(client.connections() <= 8);
                }));
    }

    @AsyncioTest(realTime = true)
    void requestsGoOverUnixSockets(@TempDir Path folder) {
        Path socket = folder.resolve("socket");
        with(
                await(serveUnix(HttpClientNetworkTest::echo, socket, HttpServerOptions.DEFAULT)),
                server -> with(
                        httpClient(HttpClientOptions.DEFAULT.withUnixSocket(socket)),
                        client -> assertEquals(
                                "hi",
                                await(await(client.post("http://any/", Content.text("hi")))
                                        .readText()))));
    }

    @AsyncioTest(realTime = true)
    void httpsIsSecuredByTls() {
        with(
                await(serve(HttpClientNetworkTest::echo, HOST, 0, secure())),
                server -> with(httpClient(trusting()), client -> {
                    String url = "https://localhost:" + server.port() + "/";
                    for (int i = 0; i < 2; i++) {
                        Response response = await(client.post(url, Content.bytes(LARGE)));
                        assertArrayEquals(LARGE, await(response.readBytes()));
                    }
                    assertEquals(1, client.connections());
                }));
    }

    @AsyncioTest(realTime = true)
    void aServerThatIsNotTrustedIsRefused(ReportedProblems problems) {
        with(
                await(serve(HttpClientNetworkTest::echo, HOST, 0, secure())),
                server -> with(httpClient(), client -> {
                    String url = "https://localhost:" + server.port() + "/";
                    var problem = assertThrows(ConnectionFailedException.class, () -> await(client.get(url)));
                    assertTrue(problem.getMessage().startsWith("GET " + url + ": cannot connect to localhost:"));
                    assertEquals(0, client.connections());
                }));
        assertTrue(problems.take().size() <= 1); // the server's side of it
    }

    @AsyncioTest(realTime = true)
    void httpsGoesThroughTheTunnelOfAProxy() {
        List<String> asked = new ArrayList<>();
        List<Task<?>> tunnels = new ArrayList<>();
        with(
                await(serve(HttpClientNetworkTest::echo, HOST, 0, secure())),
                server -> with(
                        await(startServer(
                                (reader, writer) -> {
                                    tunnels.add(Objects.requireNonNull(currentTask()));
                                    tunnel(reader, writer, asked);
                                },
                                HOST,
                                0)),
                        proxy -> {
                            HttpClientOptions options = trusting().withProxy("http://u:p@127.0.0.1:" + proxy.port());
                            with(httpClient(options), client -> {
                                String url = "https://localhost:" + server.port() + "/";
                                for (int i = 0; i < 2; i++) {
                                    Response response = await(client.post(url, Content.bytes(LARGE)));
                                    assertArrayEquals(LARGE, await(response.readBytes()));
                                }
                            });
                            for (Task<?> task : tunnels) {
                                await(task);
                            }
                            assertEquals(1, asked.size());
                            assertTrue(asked.getFirst()
                                    .startsWith("CONNECT localhost:" + server.port() + " HTTP/1.1\r\n"));
                            assertTrue(asked.getFirst().contains("\r\nproxy-authorization: Basic dTpw\r\n"));
                        }));
    }

    /** A proxy for one connection. */
    private static void tunnel(StreamReader reader, StreamWriter writer, List<String> asked) {
        String head = new String(await(reader.readuntil("\r\n\r\n")));
        asked.add(head);
        int port = Integer.parseInt(head.split("[ :]")[2]);
        try (StreamPair server = await(openConnection("127.0.0.1", port))) {
            writer.write("HTTP/1.1 200 Connected\r\n\r\n");
            var back = createTask(() -> copy(server.reader(), writer));
            copy(reader, server.writer());
            await(back);
        }
    }

    private static void copy(StreamReader from, StreamWriter to) {
        try {
            mayThrow(IOException.class);
            for (byte[] piece = await(from.read(1 << 16)); piece.length > 0; piece = await(from.read(1 << 16))) {
                to.write(piece);
                await(to.drain());
            }
            to.close();
        } catch (IOException e) {
            to.close();
        }
    }

    @AsyncioTest(realTime = true)
    void whatCannotBeConnectedToIsTold() throws IOException {
        // Bound, so that nobody else takes the port, and without listening.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(HOST, 0));
            int port = bound.getLocalPort();
            with(httpClient(), client -> {
                var refused = assertThrows(
                        ConnectionFailedException.class, () -> await(client.get("http://127.0.0.1:" + port + "/")));
                assertTrue(
                        refused.getMessage()
                                .startsWith("GET http://127.0.0.1:" + port + "/: cannot connect to 127.0.0.1:" + port),
                        refused.getMessage());
                var unknown = assertThrows(
                        ConnectionFailedException.class, () -> await(client.get("http://no-such-host.invalid/")));
                assertEquals(
                        "GET http://no-such-host.invalid/: cannot connect to no-such-host.invalid:80: unknown host",
                        unknown.getMessage());
            });
        }
    }

    @AsyncioTest(realTime = true)
    void theServerOfTheJdkIsUnderstood() throws IOException {
        var server =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/known", exchange -> answer(exchange, true));
        server.createContext("/chunked", exchange -> answer(exchange, false));
        server.createContext("/broken", HttpExchange::close);
        server.start();
        try {
            with(httpClient(), client -> {
                String base = "http://127.0.0.1:" + server.getAddress().getPort();
                for (String path : List.of("/known", "/chunked")) {
                    Response response = await(client.post(base + path, Content.bytes(LARGE)));
                    assertArrayEquals(LARGE, await(response.readBytes()));
                    assertEquals(200, await(client.head(base + path)).status());
                }
                assertEquals(404, await(client.get(base + "/none")).status());
                assertThrows(ConnectionLostException.class, () -> await(client.get(base + "/broken")));
            });
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, boolean known) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : known ? body.length : 0);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
