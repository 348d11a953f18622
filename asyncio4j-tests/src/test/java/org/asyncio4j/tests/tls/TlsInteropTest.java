package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.tests.tools.Programs.assumeInstalled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * TLS with OpenSSL's programs and Python's asyncio as peers; skipped where they are not installed.
 */
@Tag("integration")
@Timeout(120)
class TlsInteropTest {

    private static final String HOST = "127.0.0.1";

    private static final String PYTHON_SERVER = """
        import asyncio, ssl, sys
        async def echo(reader, writer):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()
        async def main():
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server = await asyncio.start_server(echo, '127.0.0.1', 0, ssl=context)
            print(server.sockets[0].getsockname()[1], flush=True)
            await asyncio.sleep(50)
        asyncio.run(main())
        """;

    private static final String PYTHON_CLIENT = """
        import asyncio, ssl, sys
        async def main():
            context = ssl.create_default_context(cafile=sys.argv[1])
            reader, writer = await asyncio.open_connection(
                '127.0.0.1', int(sys.argv[2]), ssl=context, server_hostname='localhost')
            writer.write(b'x' * 300000)
            print(len(await reader.readexactly(300000)), flush=True)
            writer.close()
            await writer.wait_closed()
            print('closed', flush=True)
        asyncio.run(main())
        """;

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    @AsyncioTest(realTime = true, debug = false)
    void openSslsClientIsEchoed(EventLoop loop) throws Exception {
        assumeInstalled("openssl", "version");
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Server server = serve(loop);
            Process client = programs.start(
                    "openssl",
                    "s_client",
                    "-connect",
                    HOST + ":" + portOf(server),
                    "-CAfile",
                    TestKeys.file("ca.pem").toString(),
                    "-verify_return_error",
                    "-verify_quiet",
                    "-servername",
                    "localhost",
                    "-quiet",
                    version);
            client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            BufferedReader output = client.inputReader();
            assertEquals("hello", await(toThread(output::readLine)), version);
            client.destroy();
            server.close();
            await(server.waitClosed());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void openSslsServerIsAPeer(EventLoop loop) throws Exception {
        assumeInstalled("openssl", "version");
        for (String key : List.of("server", "server-ec", "server-ed25519")) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                int port = freePort();
                Process server = programs.start(
                        "openssl",
                        "s_server",
                        "-accept",
                        HOST + ":" + port,
                        "-cert",
                        TestKeys.file(key + ".pem").toString(),
                        "-key",
                        TestKeys.file(key + "-key.pem").toString(),
                        "-quiet");
                RecordingProtocol client = new RecordingProtocol();
                Transport transport = connect(loop, client, port, TestKeys.only(TestKeys.client(), version));
                assertEquals(
                        version,
                        transport
                                .getExtraInfo(ExtraInfo.SSL_OBJECT)
                                .getSession()
                                .getProtocol());
                transport.write("to the server\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals("to the server", await(toThread(server.inputReader()::readLine)));
                server.getOutputStream().write("back\n".getBytes(StandardCharsets.US_ASCII));
                server.getOutputStream().flush();
                await(client.untilReceived(5));
                assertEquals("back\n", client.text());
                transport.close();
                await(client.until("lost"));
                assertNull(client.problem);
                server.destroy();
                await(toThread(() -> server.waitFor(10, TimeUnit.SECONDS)));
            }
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void pythonsAsyncioIsAClient(EventLoop loop) throws Exception {
        assumeInstalled("python3", "-c", "import asyncio, ssl");
        Server server = serve(loop);
        Process client = programs.start(
                "python3", "-c", PYTHON_CLIENT, TestKeys.file("ca.pem").toString(), "" + portOf(server));
        List<String> lines = await(toThread(() -> client.inputReader().lines().toList()));
        assertEquals(List.of("300000", "closed"), lines);
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void pythonsAsyncioIsAServer(EventLoop loop) throws Exception {
        assumeInstalled("python3", "-c", "import asyncio, ssl");
        Process server = programs.start(
                "python3",
                "-c",
                PYTHON_SERVER,
                TestKeys.file("server.pem").toString(),
                TestKeys.file("server-key.pem").toString());
        int port = Integer.parseInt(await(toThread(server.inputReader()::readLine)));
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = connect(loop, client, port, TlsOptions.of(TestKeys.client()));
        transport.write(new byte[1 << 20]);
        await(client.untilReceived(1 << 20));
        transport.close();
        await(client.until("lost"));
        assertNull(client.problem);
    }

    // --- tools ---------------------------------------------------------------------------------

    private static Server serve(EventLoop loop) {
        return await(loop.createServer(
                () -> new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.write(received);
                    }
                },
                HOST,
                0,
                ServerOptions.DEFAULT.withTls(TestKeys.server())));
    }

    /** Connects to a program that may not listen yet. */
    private static Transport connect(EventLoop loop, RecordingProtocol protocol, int port, TlsOptions options)
            throws IOException {
        ConnectOptions secure = ConnectOptions.DEFAULT.withTls(options.withServerHostname("localhost"));
        for (int i = 0; ; i++) {
            try {
                return await(loop.createConnection(() -> protocol, HOST, port, secure), java.net.ConnectException.class)
                        .transport();
            } catch (java.net.ConnectException e) {
                assertTrue(i < 500, "nobody listens");
                await(sleep(0.02));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return free.getLocalPort();
        }
    }

    private static int portOf(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }
}
