package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.failureOf;

import java.io.IOException;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.Timeout;

/** Who is the server in TLS when a {@link StreamWriter} is upgraded: who has accepted, or who is told to be. */
@Timeout(60)
class StreamTlsRoleTest {

    private static final TlsOptions SERVER = TlsOptions.of(TestKeys.server());
    private static final TlsOptions CLIENT = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");

    @AsyncioTest(realTime = true)
    void theAcceptingSideIsTheServer() {
        ClientHandler greeting = (reader, writer) -> {
            await(writer.startTls(SERVER));
            writer.write("hello\n");
            writer.close();
        };
        assertGreeted(greeting, pair -> await(pair.writer().startTls(CLIENT)));
    }

    @AsyncioTest(realTime = true)
    void theConnectingSideMayBeTheServer() {
        ClientHandler greeting = (reader, writer) -> {
            await(writer.startTls(CLIENT, false));
            writer.write("hello\n");
            writer.close();
        };
        assertGreeted(greeting, pair -> await(pair.writer().startTls(SERVER, true)));
    }

    @AsyncioTest(realTime = true)
    void twoClientsDoNotUnderstandEachOther() {
        ClientHandler waiting = (reader, writer) -> {
            failureOf(IOException.class, writer.startTls(CLIENT, false));
        };
        with(await(startServer(waiting, "127.0.0.1", 0)), server -> {
            StreamPair pair = await(openConnection("127.0.0.1", server.port()));
            failureOf(IOException.class, pair.writer().startTls(CLIENT));
        });
    }

    /** Upgrades one side of a connection. */
    @FunctionalInterface
    private interface Upgrade {
        void of(StreamPair pair);
    }

    private static void assertGreeted(ClientHandler handler, Upgrade upgrade) {
        with(await(startServer(handler, "127.0.0.1", 0)), server -> {
            StreamPair pair = await(openConnection("127.0.0.1", server.port()));
            upgrade.of(pair);
            assertReads("hello\n", pair.reader().readline());
            pair.close();
        });
    }
}
