package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;
import static org.asyncio4j.http.Http.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Coroutine;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.ConnectionFailedException;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with clients and servers of others: curl, nghttp, h2load, the JDK's client, nginx. */
@Tag("integration")
class Http2InteropTest {

    @TempDir
    Path folder;

    private final byte[] large = new byte[2 << 20];

    private static void assumeInstalled(String program) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        assumeTrue(found, program + " is not installed");
    }

    private Response answer(Request request) {
        return switch (request.path()) {
            case "/hello" -> Response.text("hello by " + request.version() + "\n");
            case "/large" -> Response.bytes(large);
            case "/echo" -> Response.status(200).withBody(request.body());
            default -> Response.notFound();
        };
    }

    /** Runs a program; returns what it prints. */
    private static String run(String... command) {
        return await(toThread(() -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), printed);
            return printed;
        }));
    }

    private HttpServer plain() {
        return await(serve(this::answer, "127.0.0.1", 0));
    }

    private HttpServer secure() {
        return await(serve(
                this::answer, "127.0.0.1", 0, HttpServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()))));
    }

    @AsyncioTest(realTime = true)
    void curl() throws Exception {
        assumeInstalled("curl");
        new Random(1).nextBytes(large);
        Path file = Files.write(folder.resolve("large"), large);
        Path got = folder.resolve("got");
        with(plain(), server -> {
            String url = "http://127.0.0.1:" + server.port();
            assertEquals("hello by HTTP/1.1\n", run("curl", "-sS", url + "/hello"));
            assertEquals("hello by HTTP/2\n", run("curl", "-sS", "--http2-prior-knowledge", url + "/hello"));
            assertEquals("", run("curl", "-sS", "--http2-prior-knowledge", "-o", got + "", url + "/large"));
            assertArrayEquals(large, Files.readAllBytes(got));
            String upload = "@" + file;
            run("curl", "-sS", "--http2-prior-knowledge", "--data-binary", upload, "-o", got + "", url + "/echo");
            assertArrayEquals(large, Files.readAllBytes(got));
            String head = run("curl", "-sS", "--http2-prior-knowledge", "-I", url + "/large");
            assertTrue(head.contains("HTTP/2 200") && head.contains("content-length: 2097152"), head);
        });
        with(
                secure(),
                server -> assertEquals(
                        "hello by HTTP/2\n",
                        run("curl", "-sSk", "--http2", "https://127.0.0.1:" + server.port() + "/hello")));
    }

    @AsyncioTest(realTime = true)
    void nghttp() {
        assumeInstalled("nghttp");
        with(plain(), server -> {
            String url = "http://127.0.0.1:" + server.port() + "/hello";
            assertEquals("hello by HTTP/2\n".repeat(10), run("nghttp", "-m", "10", url));
        });
        HttpServerOptions roomy = HttpServerOptions.DEFAULT.withMaxHeaderSize(64 << 10);
        with(await(serve(this::answer, "127.0.0.1", 0, roomy)), server -> {
            String url = "http://127.0.0.1:" + server.port() + "/hello";
            assertTrue(run("nghttp", "-nv", "--continuation", url).contains(":status: 200"));
        });
    }

    @AsyncioTest(realTime = true)
    void h2load() {
        assumeInstalled("h2load");
        with(plain(), server -> {
            String url = "http://127.0.0.1:" + server.port();
            String printed = run("h2load", "-n", "5000", "-c", "4", "-m", "50", url + "/hello");
            assertTrue(printed.contains("5000 succeeded, 0 failed"), printed);
            String bodies = run("h2load", "-n", "40", "-c", "2", "-m", "10", url + "/large");
            assertTrue(bodies.contains("40 succeeded, 0 failed"), bodies);
        });
    }

    @AsyncioTest(realTime = true)
    void theClientOfTheJdk() {
        new Random(1).nextBytes(large);
        with(secure(), server -> {
            try (var client = java.net.http.HttpClient.newBuilder()
                    .sslContext(TestKeys.client())
                    .version(java.net.http.HttpClient.Version.HTTP_2)
                    .build()) {
                URI url = URI.create("https://localhost:" + server.port() + "/");
                HttpRequest hello = HttpRequest.newBuilder(url.resolve("hello")).build();
                HttpResponse<String> first = await(client.sendAsync(hello, HttpResponse.BodyHandlers.ofString()));
                assertEquals("hello by HTTP/2\n", first.body());
                HttpRequest upload = HttpRequest.newBuilder(url.resolve("echo"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                        .build();
                HttpResponse<byte[]> echo = await(client.sendAsync(upload, HttpResponse.BodyHandlers.ofByteArray()));
                assertArrayEquals(large, echo.body());
            }
        });
    }

    @AsyncioTest(realTime = true)
    void nginx() throws Exception {
        assumeInstalled("nginx");
        new Random(1).nextBytes(large);
        Files.createDirectories(folder.resolve("files"));
        Files.write(folder.resolve("files/large"), large);
        Files.writeString(folder.resolve("files/small"), "small");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
            user root; daemon off; pid %1$s/pid; error_log stderr;
            events {}
            http {
              access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
              uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; keepalive_requests 100; http2_max_concurrent_streams 16;
              server { listen 127.0.0.1:%2$d http2; root %1$s/files; }
            }
            """.formatted(folder, port));
        Process process = new ProcessBuilder("nginx", "-p", folder + "", "-c", configuration + "")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            askNginx("http://127.0.0.1:" + port);
        } catch (Throwable e) {
            e.addSuppressed(new IOException(Files.readString(folder.resolve("log"))));
            throw e;
        } finally {
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private void askNginx(String url) {
        HttpClientOptions options =
                HttpClientOptions.DEFAULT.withHttp2PriorKnowledge(true).withMaxConnectionsPerHost(1);
        with(httpClient(options), client -> {
            for (int i = 0; ; i++) {
                try {
                    assertEquals(
                            "small",
                            await(await(client.get(url + "/small"), ConnectionFailedException.class)
                                    .readText()));
                    break;
                } catch (ConnectionFailedException e) {
                    assertTrue(i < 600, "the server does not listen");
                    await(sleep(0.1));
                }
            }
            assertArrayEquals(large, await(await(client.get(url + "/large")).readBytes()));
            // Many more than the server takes at a time, and on a connection: it says GOAWAY now and then.
            List<Coroutine<Response>> requests = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                requests.add(client.get(url + "/small"));
            }
            for (Response response : await(gather(requests))) {
                assertEquals(200, response.status());
            }
            with(client.stream(Request.of("GET", url + "/large")), response -> assertEquals(200, response.status()));
            assertEquals(404, await(client.get(url + "/none")).status());
        });
    }
}
