package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.http.ConnectionFailedException;
import org.asyncio4j.http.HttpClient;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP client with servers of others: nginx, and that of Python. Each serves a folder of the test's. */
@Tag("integration")
class HttpClientInteropTest {

    @TempDir
    Path folder;

    private final byte[] large = new byte[2 << 20];

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void fill() throws IOException {
        Path files = Files.createDirectories(folder.resolve("files/folder"));
        Files.writeString(files.resolve("index.html"), "<p>".repeat(5_000));
        new Random(1).nextBytes(large);
        Files.write(folder.resolve("files/large"), large);
    }

    /** Tries until the server listens. */
    private static Response first(HttpClient client, String url) {
        for (int i = 0; ; i++) {
            try {
                return await(client.get(url), ConnectionFailedException.class);
            } catch (ConnectionFailedException e) {
                assertTrue(i < 600, "the server does not listen");
                await(sleep(0.1));
            }
        }
    }

    private void ask(int port, boolean keepsConnections) {
        with(httpClient(), client -> {
            String base = "http://127.0.0.1:" + port;
            Response found = first(client, base + "/folder"); // by a redirect to the folder with a slash
            assertEquals(200, found.status());
            assertTrue(
                    found.request().target().endsWith("/folder/"),
                    found.request().target());
            assertEquals("<p>".repeat(5_000), await(found.readText()));
            assertArrayEquals(large, await(await(client.get(base + "/large")).readBytes()));
            assertEquals(
                    String.valueOf(large.length),
                    await(client.head(base + "/large")).headers().get("content-length"));
            assertEquals(404, await(client.get(base + "/none")).status());
            if (keepsConnections) {
                assertEquals(1, client.connections());
            }
            with(client.stream(Request.of("GET", base + "/large")), response -> assertEquals(200, response.status()));
            assertEquals(200, await(client.get(base + "/large")).status());
        });
    }

    @AsyncioTest(realTime = true)
    void nginx() throws Exception {
        assumeTrue(isInstalled("nginx"), "nginx is not installed");
        fill();
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
            user root; daemon off; pid %1$s/pid; error_log stderr;
            events {}
            http {
              access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
              uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; default_type text/html; gzip on;
              server { listen 127.0.0.1:%2$d; root %1$s/files; absolute_redirect off;
                location = /large { gzip off; } } # what is compressed on the way has no length
            }
            """.formatted(folder, port));
        run(List.of("nginx", "-p", folder.toString(), "-c", configuration.toString()), port, true);
    }

    @AsyncioTest(realTime = true)
    void python() throws Exception {
        assumeTrue(isInstalled("python3"), "python3 is not installed");
        fill();
        int port = freePort();
        run(
                List.of(
                        "python3",
                        "-m",
                        "http.server",
                        "--bind",
                        "127.0.0.1",
                        "--directory",
                        folder.resolve("files").toString(),
                        String.valueOf(port)),
                port,
                false);
    }

    private void run(List<String> command, int port, boolean keepsConnections) throws Exception {
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            ask(port, keepsConnections);
        } catch (AssertionError e) {
            e.addSuppressed(new IOException(Files.readString(folder.resolve("log"))));
            throw e;
        } finally {
            server.destroy();
            assertTrue(server.waitFor(60, TimeUnit.SECONDS));
            assertFalse(server.isAlive());
        }
    }
}
