package org.asyncio4j.tests.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;
import static org.asyncio4j.http.Http.serve;
import static org.asyncio4j.http.Http.webSocket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Queue;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.Content;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.http.WebSocketClosedException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** HTTP and WebSocket with packages for Node: {@code ws}, both sides, {@code undici} by both versions, and Node's own server. */
@Tag("integration")
class NpmInteropTest {

    @TempDir
    static Path folder;

    private static int installed = -1;

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    /** Installs the packages for this class; skips the test where that is not possible. */
    private void assumePackages() {
        Programs.assumeInstalled("node", "--version");
        Programs.assumeInstalled("npm", "--version");
        if (installed < 0) {
            installed = await(toThread(() -> {
                Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
                Process npm = new ProcessBuilder(
                                "npm",
                                "install",
                                "--prefix",
                                folder.toString(),
                                "--no-audit",
                                "--no-fund",
                                "ws@8",
                                "undici@7")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("npm.log").toFile())
                        .start();
                npm.getOutputStream().close();
                return npm.waitFor(60, TimeUnit.SECONDS) ? npm.exitValue() : 1;
            }));
            if (installed != 0) {
                System.err.println("skipped: tests with ws and undici, since npm cannot install them here");
            }
        }
        assumeTrue(installed == 0, "npm cannot install ws and undici here");
    }

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("script-" + System.nanoTime() + ".mjs"), text);
    }

    private void run(String text) throws IOException {
        assertEquals("done\n", programs.outputOf("", "node", script(text).toString()));
    }

    private static void echo(WebSocket socket) {
        for (Message message : each(socket)) {
            await(socket.send(message));
        }
    }

    private static Response app(Request request) {
        return switch (request.path()) {
            case "/ws" -> request.webSocket(NpmInteropTest::echo);
            case "/echo" -> Response.status(200).withBody(request.body());
            default -> Response.text("hello by " + request.version());
        };
    }

    @AsyncioTest(realTime = true)
    void aClientOfWs() throws Exception {
        assumePackages();
        with(await(serve(NpmInteropTest::app, "127.0.0.1", 0)), server -> run("""
            import {WebSocket} from 'ws';
            import {once} from 'node:events';
            const check = (what, truth) => { if (!truth) throw new Error(what); };
            for (const perMessageDeflate of [true, false]) {
                const socket = new WebSocket('ws://127.0.0.1:%d/ws', {perMessageDeflate});
                await once(socket, 'open');
                check('deflate', (socket.extensions === 'permessage-deflate') ||
                    (perMessageDeflate ? socket.extensions.startsWith('permessage-deflate') : socket.extensions === ''));
                for (const text of ['text ü', '', 'x'.repeat(500000)]) {
                    socket.send(text);
                    const [data, binary] = await once(socket, 'message');
                    check('text', !binary && data.toString() === text);
                }
                const bytes = Buffer.from(new Uint8Array(300000).map((_, i) => i * 7 %% 251));
                socket.send(bytes.subarray(0, 1000), {fin: false, binary: true});
                socket.ping('between');
                socket.send(bytes.subarray(1000), {fin: true, binary: true});
                const [[pong], [data, binary]] = await Promise.all([once(socket, 'pong'), once(socket, 'message')]);
                check('pong', pong.toString() === 'between');
                check('binary', binary && Buffer.compare(data, bytes) === 0);
                socket.close(4001, 'enough');
                const [code] = await once(socket, 'close');
                check('close ' + code, code === 4001);
            }
            console.log('done');
            process.exit(0);
            """.formatted(server.port())));
    }

    @AsyncioTest(realTime = true)
    void aServerOfWs() throws Exception {
        assumePackages();
        Path script = script("""
            import {WebSocketServer} from 'ws';
            const server = new WebSocketServer({host: '127.0.0.1', port: 0, perMessageDeflate: {threshold: 0}}, () =>
                console.log(server.address().port));
            server.on('connection', socket => {
                socket.on('message', (data, binary) => {
                    if (data.toString() === 'leave') socket.close(4002, 'as asked');
                    else socket.send(data, {binary});
                });
            });
            """);
        Process server = programs.start("node", script.toString());
        with(await(webSocket("ws://127.0.0.1:" + Programs.line(server) + "/")), socket -> {
            for (String text : List.of("text ü", "", "x".repeat(500_000))) {
                await(socket.send(text));
                assertEquals(Message.of(text), await(socket.receive()));
            }
            await(socket.sendTextPieces(asyncGenerator(out -> {
                out.yield("in ");
                out.yield("pieces");
            })));
            assertEquals(Message.of("in pieces"), await(socket.receive()));
            assertTrue(await(socket.ping()) >= 0);
            await(socket.send("leave"));
            assertThrows(WebSocketClosedException.class, () -> await(socket.receive()));
            assertEquals(4002, socket.closeCode());
        });
    }

    @AsyncioTest(realTime = true)
    void aClientOfUndici() throws Exception {
        assumePackages();
        HttpServerOptions secure = HttpServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()));
        with(
                await(serve(NpmInteropTest::app, "127.0.0.1", 0)),
                plain -> with(
                        await(serve(NpmInteropTest::app, "127.0.0.1", 0, secure)),
                        tls -> run("""
                            import {Agent, Pool, WebSocket, request, stream} from 'undici';
                            const check = (what, truth) => { if (!truth) throw new Error(what); };
                            const bytes = Buffer.from(new Uint8Array(2000000).map((_, i) => i * 7 %% 251));
                            const insecure = {connect: {rejectUnauthorized: false}};
                            for (const [url, dispatcher, version] of [
                                ['http://127.0.0.1:%1$d', new Agent({pipelining: 10, connections: 2}), '1.1'],
                                ['https://127.0.0.1:%2$d', new Agent({...insecure, allowH2: false}), '1.1'],
                                ['https://127.0.0.1:%2$d', new Agent({...insecure, allowH2: true}), '2']]) {
                                const hello = async () => (await request(url + '/hello', {dispatcher})).body.text();
                                check('hello by ' + version, await hello() === 'hello by HTTP/' + version);
                                const all = await Promise.all([...Array(60)].map(hello));
                                check('many', all.every(text => text === 'hello by HTTP/' + version));
                                const echo = await request(url + '/echo', {method: 'POST', body: bytes, dispatcher});
                                check('echo', Buffer.compare(Buffer.from(await echo.body.arrayBuffer()), bytes) === 0);
                                async function* pieces() { for (let i = 0; i < 100; i++) yield Buffer.from('x'.repeat(1000)); }
                                const streamed = await request(url + '/echo', {method: 'POST', body: pieces(), dispatcher});
                                check('stream', (await streamed.body.text()).length === 100000);
                                await dispatcher.close();
                            }
                            const socket = new WebSocket('ws://127.0.0.1:%1$d/ws');
                            await new Promise((open, fail) => { socket.onopen = open; socket.onerror = fail; });
                            const message = new Promise(take => { socket.onmessage = e => take(e.data); });
                            socket.send('text ü');
                            check('websocket', await message === 'text ü');
                            console.log('done');
                            process.exit(0);
                            """.formatted(plain.port(), tls.port()))));
    }

    /** Node's own client of HTTP/2 asks for a WebSocket on a stream (RFC 8441), as the server has said that it may. */
    @AsyncioTest(realTime = true)
    void aWebSocketOnAStreamOfNodes() throws Exception {
        Programs.assumeInstalled("node", "--version");
        with(await(serve(NpmInteropTest::app, "127.0.0.1", 0)), server -> run("""
            import http2 from 'node:http2';
            import {once} from 'node:events';
            const check = (what, truth) => { if (!truth) throw new Error(what); };
            setTimeout(() => { throw new Error('no answer'); }, 20000).unref();
            const client = http2.connect('http://127.0.0.1:%d');
            const [settings] = await once(client, 'remoteSettings');
            check('offered', settings.enableConnectProtocol);
            const stream = client.request({
                ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/ws', 'sec-websocket-version': '13'});
            const ended = once(stream, 'end');
            const [headers] = await once(stream, 'response');
            check('status ' + headers[':status'], headers[':status'] === 200);
            let heard = Buffer.alloc(0);
            stream.on('data', data => { heard = Buffer.concat([heard, data]); stream.emit('heard'); });
            const ask = async (first, payload, expected) => {
                const masked = Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]);
                heard = Buffer.alloc(0);
                stream.write(Buffer.concat([masked, payload]));
                while (heard.length < expected.length) await once(stream, 'heard');
                check('heard ' + heard.toString('hex'), heard.equals(expected));
            };
            for (const text of ['hello', 'text ü', 'x'.repeat(125)]) {
                const payload = Buffer.from(text);
                await ask(0x81, payload, Buffer.concat([Buffer.from([0x81, payload.length]), payload]));
            }
            await ask(0x88, Buffer.from([3, 232]), Buffer.from([0x88, 2, 3, 232]));
            await ended;
            stream.end();
            client.close();
            console.log('done');
            """.formatted(server.port())));
    }

    /** Node's own servers, by both versions: bodies both ways at once, piece by piece. */
    @AsyncioTest(realTime = true)
    void serversOfNode() throws Exception {
        Programs.assumeInstalled("node", "--version");
        Path script = script("""
            import http from 'node:http';
            import http2 from 'node:http2';
            const echo = (request, response) => { response.writeHead(200); request.pipe(response); };
            const one = http.createServer(echo).listen(0, '127.0.0.1', () => {
                const two = http2.createServer(echo).listen(0, '127.0.0.1', () =>
                    console.log(one.address().port + ' ' + two.address().port));
            });
            """);
        Process server = programs.start("node", script.toString());
        String[] ports = Programs.line(server).split(" ");
        byte[] large = new byte[2 << 20];
        new Random(1).nextBytes(large);
        for (boolean http2 : new boolean[] {false, true}) {
            String url = "http://127.0.0.1:" + ports[http2 ? 1 : 0] + "/";
            var options = org.asyncio4j.http.HttpClientOptions.DEFAULT.withHttp2PriorKnowledge(http2);
            with(httpClient(options), client -> {
                Response echo = await(client.post(url, Content.bytes(large)));
                assertArrayEquals(large, await(echo.readBytes()));
                Response streamed = await(client.post(url, Content.stream(asyncGenerator(out -> {
                    for (int at = 0; at < large.length; at += 1 << 16) {
                        out.yield(java.util.Arrays.copyOfRange(large, at, at + (1 << 16)));
                    }
                }))));
                assertArrayEquals(large, await(streamed.readBytes()));
                Queue<String> questions = new Queue<>();
                questions.putNowait("1");
                Request talk = client.request("POST", url, Content.stream(asyncGenerator(out -> {
                    for (String next = await(questions.get()); !next.isEmpty(); next = await(questions.get())) {
                        out.yield(next.getBytes(StandardCharsets.UTF_8));
                    }
                })));
                ByteArrayOutputStream heard = new ByteArrayOutputStream();
                with(client.stream(talk), response -> {
                    for (byte[] piece : each(response.body())) {
                        heard.writeBytes(piece);
                        questions.putNowait(heard.size() < 5 ? heard.size() + 1 + "" : "");
                    }
                });
                assertEquals("12345", heard.toString(StandardCharsets.UTF_8));
                assertEquals(1, client.connections());
            });
        }
    }
}
