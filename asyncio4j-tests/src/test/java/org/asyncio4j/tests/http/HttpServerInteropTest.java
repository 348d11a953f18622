package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.serve;
import static org.asyncio4j.http.Http.webSocket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action1;
import org.asyncio4j.http.Compression;
import org.asyncio4j.http.Form;
import org.asyncio4j.http.FormFile;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.Router;
import org.asyncio4j.http.ServerSentEvent;
import org.asyncio4j.http.StaticFiles;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP server with clients of others, and WebSocket with both: curl, wrk, ab, the JDK, Node, Python, and nginx in between. */
@Tag("integration")
class HttpServerInteropTest {

    @TempDir
    Path folder;

    private final Programs programs = new Programs();
    private final byte[] large = new byte[3 << 20];

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    private Router app() {
        return Router.builder()
                .get("/hello", request -> Response.text("hello"))
                .post("/echo", request -> Response.bytes(await(request.bytes())))
                .put("/sum", request -> Response.text(sum(request)))
                .post("/form", HttpServerInteropTest::form)
                .get("/text", request -> Response.text("text ".repeat(1_000)))
                .get(
                        "/events",
                        request -> Response.events(asyncGenerator(out -> {
                            for (int i = 0; i < 3; i++) {
                                out.yield(ServerSentEvent.of("event " + i));
                            }
                        })))
                .get("/ws", request -> request.webSocket(HttpServerInteropTest::echo))
                .mount("/files", StaticFiles.in(folder))
                .build();
    }

    private static String sum(Request request) {
        CRC32 crc = new CRC32();
        for (byte[] piece : each(request.body())) {
            crc.update(piece);
        }
        return Long.toHexString(crc.getValue());
    }

    private String largeSum() {
        CRC32 crc = new CRC32();
        crc.update(large);
        return Long.toHexString(crc.getValue());
    }

    private static Response form(Request request) throws Exception {
        Form form = await(request.multipart());
        StringBuilder answer = new StringBuilder(form.fields().getAll("a").toString());
        for (FormFile file : form.files()) {
            CRC32 crc = new CRC32();
            crc.update(await(file.bytes()));
            answer.append(' ').append(file.fileName()).append(' ').append(Long.toHexString(crc.getValue()));
        }
        return Response.text(answer.toString());
    }

    private static void echo(WebSocket socket) {
        for (Message message : each(socket)) {
            await(socket.send(message));
        }
    }

    private void serving(Action1<String, Exception> action) throws Exception {
        new Random(1).nextBytes(large);
        Files.write(folder.resolve("large"), large);
        var handler = app().within(Compression.gzip(), Compression.decodeRequests());
        with(await(serve(handler, "127.0.0.1", 0)), server -> action.run("http://127.0.0.1:" + server.port()));
    }

    private byte[] curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*", "--http1.1"));
        command.addAll(List.of(arguments));
        return await(toThread(() -> {
            Process curl = programs.start(command.toArray(new String[0]));
            byte[] output = curl.getInputStream().readAllBytes();
            assertEquals(0, curl.waitFor(), () -> command + " " + new String(output));
            return output;
        }));
    }

    @AsyncioTest(realTime = true)
    void curl() throws Exception {
        Programs.assumeInstalled("curl", "--version");
        serving(host -> {
            String file = folder.resolve("large").toString();
            assertEquals(
                    "hello1 hello0 ",
                    new String(curl("-w", "%{num_connects} ", host + "/hello", host + "/hello")),
                    "the second request goes by the same connection");
            assertArrayEquals(large, curl("--data-binary", "@" + file, host + "/echo")); // it asks before it sends
            assertEquals(largeSum(), new String(curl("-T", file, "-H", "Transfer-Encoding: chunked", host + "/sum")));
            assertEquals(largeSum(), new String(curl("-0", "-T", file, host + "/sum")));
            assertEquals(
                    "[1, ü] l\u00e4rge.bin " + largeSum(),
                    new String(
                            curl(
                                    "-F",
                                    "a=1",
                                    "-F",
                                    "a=ü",
                                    "-F",
                                    "f=@" + file + ";filename=l\u00e4rge.bin",
                                    host + "/form"),
                            java.nio.charset.StandardCharsets.UTF_8));
            Path zipped = folder.resolve("zipped");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(large);
            }
            Files.write(zipped, bytes.toByteArray());
            assertArrayEquals(
                    large, curl("-H", "Content-Encoding: gzip", "--data-binary", "@" + zipped, host + "/echo"));
            String text = new String(curl("--compressed", "-D", "-", host + "/text"));
            assertTrue(text.contains("content-encoding: gzip") && text.endsWith("text text "), text);
            assertArrayEquals(large, curl(host + "/files/large"));
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(large, 1000, 2_000_001),
                    curl("-r", "1000-2000000", host + "/files/large"));
            assertEquals(
                    "data: event 0\n\ndata: event 1\n\ndata: event 2\n\n", new String(curl("-N", host + "/events")));
            String missing = new String(curl("-I", host + "/files/none"));
            assertTrue(missing.startsWith("HTTP/1.1 404 "), missing);
        });
    }

    @AsyncioTest(realTime = true)
    void wrk() throws Exception {
        Programs.assumeInstalled("wrk", "--version");
        serving(host -> {
            String report = programs.outputOf("", "wrk", "-t1", "-c20", "-d1s", "--timeout", "30s", host + "/hello");
            assertFalse(report.contains("Non-2xx") || report.contains("Socket errors"), report);
            assertTrue(number(report, "(\\d+) requests in") > 0, report);
        });
    }

    @AsyncioTest(realTime = true)
    void ab() throws Exception {
        Programs.assumeInstalled("ab", "-V");
        serving(host -> {
            for (String keep : List.of("-k", "-q")) {
                String report = programs.outputOf("", "ab", "-q", keep, "-n", "1000", "-c", "20", host + "/hello");
                assertEquals(1000, number(report, "Complete requests: +(\\d+)"), report);
                assertEquals(0, number(report, "Failed requests: +(\\d+)"), report);
                assertFalse(report.contains("Non-2xx"), report);
            }
        });
    }

    private static int number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Integer.parseInt(matcher.group(1));
    }

    @AsyncioTest(realTime = true)
    void theClientOfTheJdk() throws Exception {
        serving(host -> {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build();
            List<Coroutine<Void>> askers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                boolean known = i % 2 == 0;
                askers.add(toThread(() -> {
                    var body = known
                            ? HttpRequest.BodyPublishers.ofByteArray(large)
                            : HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large));
                    HttpRequest request = HttpRequest.newBuilder(URI.create(host + "/echo"))
                            .POST(body)
                            .expectContinue(known)
                            .build();
                    assertArrayEquals(
                            large,
                            client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                                    .body());
                }));
            }
            await(gather(askers));
            await(toThread(client::close));
        });
    }

    private void script(String language, String text, String... before) throws IOException {
        Path script = Files.writeString(folder.resolve("script." + language), text);
        List<String> command = new ArrayList<>(List.of(before));
        command.add(script.toString());
        assertEquals("done\n", programs.outputOf("", command.toArray(new String[0])));
    }

    @AsyncioTest(realTime = true)
    void node() throws Exception {
        Programs.assumeInstalled("node", "--experimental-websocket", "--version");
        serving(host -> script("mjs", """
            const host = '%s';
            const check = (what, truth) => { if (!truth) throw new Error(what); };
            check('hello', await (await fetch(host + '/hello')).text() === 'hello');
            const bytes = new Uint8Array(2000000).map((_, i) => i * 7 %% 251);
            const echo = await fetch(host + '/echo', {method: 'POST', body: bytes});
            check('echo', Buffer.compare(Buffer.from(await echo.arrayBuffer()), Buffer.from(bytes)) === 0);
            const form = new FormData();
            form.append('a', '1'); form.append('a', 'ü');
            form.append('f', new Blob(['content']), 'naïve "x".txt');
            const answer = await (await fetch(host + '/form', {method: 'POST', body: form})).text();
            check('form ' + answer, answer.startsWith('[1, ü] naïve %%22x%%22.txt '));
            const stream = new ReadableStream({start(c) {
                for (let i = 0; i < 100; i++) c.enqueue(new TextEncoder().encode('x'.repeat(1000)));
                c.close();
            }});
            const streamed = await fetch(host + '/echo', {method: 'POST', body: stream, duplex: 'half'});
            check('stream', (await streamed.text()).length === 100000);
            check('gzip', (await (await fetch(host + '/text')).text()).length === 5000);
            await Promise.all([...Array(50)].map(async () => (await fetch(host + '/hello')).text()));
            const socket = new WebSocket(host.replace('http', 'ws') + '/ws');
            socket.binaryType = 'arraybuffer';
            const next = () => new Promise((take, fail) => {
                socket.onmessage = e => take(e.data); socket.onerror = fail; });
            await new Promise((open, fail) => { socket.onopen = open; socket.onerror = fail; });
            let message = next(); socket.send('text ü');
            check('text', await message === 'text ü');
            message = next(); socket.send(bytes.slice(0, 500000));
            check('binary', (await message).byteLength === 500000);
            const closed = new Promise(close => { socket.onclose = close; });
            socket.close(4000, 'enough');
            const event = await closed;
            check('close', event.wasClean && event.code === 4000);
            console.log('done');
            process.exit(0);
            """.formatted(host), "node", "--no-warnings", "--experimental-websocket"));
    }

    @AsyncioTest(realTime = true)
    void python() throws Exception {
        Programs.assumeInstalled("python3", "--version");
        serving(host -> script("py", """
            import http.client, sys
            connection = http.client.HTTPConnection("127.0.0.1", %s, timeout=60)
            def ask(method, path, body=None, headers={}, **more):
                connection.request(method, path, body, headers, **more)
                response = connection.getresponse()
                return response, response.read()
            assert ask("GET", "/hello")[1] == b"hello"
            sock = connection.sock
            data = bytes(range(256)) * 10000
            assert ask("POST", "/echo", data)[1] == data
            pieces = (data[i:i + 65536] for i in range(0, len(data), 65536))
            assert ask("POST", "/echo", pieces, encode_chunked=True)[1] == data
            response, body = ask("HEAD", "/files/large")
            assert response.getheader("content-length") == "3145728" and body == b""
            assert ask("GET", "/none")[0].status == 404
            assert connection.sock is sock, "the connection was not kept"
            print("done")
            """.formatted(host.substring(host.lastIndexOf(':') + 1)), "python3"));
    }

    @AsyncioTest(realTime = true)
    void pythonsWebSockets() throws Exception {
        Programs.assumeInstalled("/usr/bin/python3", "-c", "import websockets");
        serving(host -> script("py", """
            import asyncio, websockets
            async def main():
                for compression in ("deflate", None):
                    async with websockets.connect("%s/ws", compression=compression, max_size=None) as socket:
                        for message in ("text ü", b"\\0\\1", "x" * 500000, bytes(500000), ""):
                            await socket.send(message)
                            assert await socket.recv() == message
                        await socket.send(["in ", "pieces"])
                        assert await socket.recv() == "in pieces"
                        await asyncio.wait_for(await socket.ping(), 30)
                    assert socket.close_code == 1000, socket.close_code
            asyncio.run(main())
            print("done")
            """.formatted(host.replace("http", "ws")), "/usr/bin/python3"));
    }

    @AsyncioTest(realTime = true)
    void aServerOfPythonsWebSockets() throws Exception {
        Programs.assumeInstalled("/usr/bin/python3", "-c", "import websockets");
        Path script = Files.writeString(folder.resolve("server.py"), """
            import asyncio, websockets
            async def echo(socket):
                async for message in socket:
                    await socket.send(message)
            async def main():
                async with websockets.serve(echo, "127.0.0.1", 0, max_size=None) as server:
                    print(server.sockets[0].getsockname()[1], flush=True)
                    await asyncio.Future()
            asyncio.run(main())
            """);
        Process server = programs.start("/usr/bin/python3", script.toString());
        String port = Programs.line(server);
        with(await(webSocket("ws://127.0.0.1:" + port + "/")), socket -> {
            for (String text : List.of("text ü", "x".repeat(500_000), "")) {
                await(socket.send(text));
                assertEquals(Message.of(text), await(socket.receive()));
            }
            await(socket.sendTextPieces(asyncGenerator(out -> {
                out.yield("in ");
                out.yield("pieces");
            })));
            assertEquals(Message.of("in pieces"), await(socket.receive()));
            assertTrue(await(socket.ping()) >= 0);
        });
    }

    @AsyncioTest(realTime = true)
    void behindNginx() throws Exception {
        Programs.assumeInstalled("nginx", "-v");
        Programs.assumeInstalled("curl", "--version");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        serving(host -> {
            Path configuration = Files.writeString(
                    folder.resolve("nginx.conf"), """
                        user root; daemon off; pid %1$s/pid; error_log stderr; events {}
                        http {
                          access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; client_max_body_size 100m;
                          upstream app { server %2$s; keepalive 2; }
                          map $http_upgrade $upgrade { default upgrade; '' ''; }
                          server {
                            listen 127.0.0.1:%3$d;
                            location / {
                              proxy_pass http://app; proxy_http_version 1.1; proxy_request_buffering off;
                              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $upgrade;
                            }
                          }
                        }
                        """.formatted(folder, host.substring("http://".length()), port));
            programs.start("nginx", "-p", folder.toString(), "-c", configuration.toString());
            String proxy = "http://127.0.0.1:" + port;
            String file = folder.resolve("large").toString();
            String hello =
                    new String(curl("--retry", "100", "--retry-delay", "1", "--retry-connrefused", proxy + "/hello"));
            assertEquals("hello", hello);
            assertArrayEquals(large, curl("--data-binary", "@" + file, proxy + "/echo"));
            assertEquals(largeSum(), new String(curl("-T", file, "-H", "Transfer-Encoding: chunked", proxy + "/sum")));
            assertArrayEquals(large, curl(proxy + "/files/large"));
            assertTrue(new String(curl(proxy + "/events")).endsWith("event 2\n\n"));
            with(await(webSocket("ws://127.0.0.1:" + port + "/ws")), socket -> {
                await(socket.send("hello"));
                assertEquals(Message.of("hello"), await(socket.receive()));
            });
            await(sleep(0));
        });
    }
}
