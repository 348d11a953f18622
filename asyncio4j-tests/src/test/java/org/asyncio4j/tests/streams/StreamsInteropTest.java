package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.tools.Programs.assumeInstalled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers and clients by streams, and programs that others have written, if they are installed. */
@Tag("integration")
@Timeout(120)
class StreamsInteropTest {

    /** Sends lines back in capitals, and says how many there were when the client ends its half. */
    private static final ClientHandler SHOUT = (reader, writer) -> {
        int lines = 0;
        for (String line : each(reader.lines())) {
            writer.write(line.toUpperCase(Locale.ROOT) + "\n");
            await(writer.drain());
            lines++;
        }
        writer.write(lines + " lines\n");
        writer.close();
    };

    /** Answers each request with its first line. */
    private static final ClientHandler WEB = (reader, writer) -> {
        String request = await(reader.readlineString());
        await(reader.readuntil("\r\n\r\n"));
        writer.write(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + request.length() + "\r\n\r\n" + request);
        writer.close();
    };

    private static final String PYTHON_CLIENT = """
        import asyncio, sys

        async def main():
            reader, writer = await asyncio.open_connection('127.0.0.1', int(sys.argv[1]))
            for line in (b'one\\n', b'two\\n'):
                writer.write(line)
                print((await reader.readline()).decode().strip())
            writer.write_eof()
            print((await reader.read()).decode().strip())
            writer.close()
            await writer.wait_closed()

        asyncio.run(main())
        """;

    private static final String PYTHON_SERVER = """
        import asyncio

        async def talk(reader, writer):
            async for line in reader:
                writer.write(line.upper())
                await writer.drain()
            writer.write(b'bye')
            writer.close()

        async def main():
            server = await asyncio.start_server(talk, '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        asyncio.run(main())
        """;

    @TempDir
    Path folder;

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    @AsyncioTest(realTime = true)
    void ncEndsItsHalfAndReadsOn() throws Exception {
        assumeInstalled("nc", "-h");
        with(await(startServer(SHOUT, "127.0.0.1", 0)), server -> {
            String port = "" + server.port();
            assertEquals("ONE\nTWO\n2 lines\n", programs.outputOf("one\ntwo\n", "nc", "-N", "127.0.0.1", port));
        });
    }

    @AsyncioTest(realTime = true)
    void socatTalksToAUnixServer() throws Exception {
        assumeInstalled("socat", "-V");
        Path path = folder.resolve("server");
        with(
                await(startUnixServer(SHOUT, path)),
                _ -> assertEquals(
                        "ONE\n1 lines\n", programs.outputOf("one\n", "socat", "-t5", "-", "UNIX-CONNECT:" + path)));
    }

    @AsyncioTest(realTime = true)
    void socatServesAtAUnixSocket() throws Exception {
        assumeInstalled("socat", "-V");
        Path path = folder.resolve("socat");
        Process socat = programs.start("socat", "UNIX-LISTEN:" + path, "EXEC:cat");
        try {
            while (!Files.exists(path)) {
                assertTrue(socat.isAlive(), "socat has ended");
                await(sleep(0.01));
            }
            StreamPair connection = await(openUnixConnection(path));
            connection.writer().write("meow\n");
            assertEquals("meow", await(connection.reader().readlineString()));
            connection.writer().writeEof();
            assertEquals("", await(connection.reader().readString()));
            connection.close();
        } finally {
            socat.destroy();
        }
    }

    @AsyncioTest(realTime = true)
    void curlFetches() throws Exception {
        assumeInstalled("curl", "--version");
        with(
                await(startServer(WEB, "127.0.0.1", 0)),
                server -> assertEquals(
                        "GET /hello HTTP/1.1",
                        programs.outputOf(
                                "", "curl", "-s", "--noproxy", "*", "http://127.0.0.1:" + server.port() + "/hello")));
    }

    @AsyncioTest(realTime = true)
    void curlFetchesOverTls() throws Exception {
        assumeInstalled("curl", "--version");
        ServerOptions tls = ServerOptions.DEFAULT.withTls(TestKeys.server());
        with(
                await(startServer(WEB, "127.0.0.1", 0, tls)),
                server -> assertEquals(
                        "GET /secret HTTP/1.1",
                        programs.outputOf(
                                "",
                                "curl",
                                "-sS",
                                "--noproxy",
                                "*",
                                "--cacert",
                                TestKeys.file("ca.pem").toString(),
                                "--resolve",
                                "localhost:" + server.port() + ":127.0.0.1",
                                "https://localhost:" + server.port() + "/secret")));
    }

    @AsyncioTest(realTime = true)
    void pythonsClientTalksToOurServer() throws Exception {
        assumeInstalled("python3", "--version");
        Path program = Files.writeString(folder.resolve("client.py"), PYTHON_CLIENT);
        with(
                await(startServer(SHOUT, "127.0.0.1", 0)),
                server -> assertEquals(
                        "ONE\nTWO\n2 lines\n",
                        programs.outputOf("", "python3", program.toString(), "" + server.port())));
    }

    @AsyncioTest(realTime = true)
    void ourClientTalksToPythonsServer() throws Exception {
        assumeInstalled("python3", "--version");
        Path program = Files.writeString(folder.resolve("server.py"), PYTHON_SERVER);
        Process python = programs.start("python3", program.toString());
        try {
            String port = Programs.line(python);
            StreamPair connection = await(openConnection("127.0.0.1", Integer.parseInt(port)));
            connection.writer().write("one\n");
            assertEquals("ONE", await(connection.reader().readlineString()));
            connection.writer().write("two");
            connection.writer().writeEof();
            assertEquals("TWObye", await(connection.reader().readString()));
            connection.close();
            await(connection.writer().waitClosed());
        } finally {
            python.destroy();
        }
    }
}
