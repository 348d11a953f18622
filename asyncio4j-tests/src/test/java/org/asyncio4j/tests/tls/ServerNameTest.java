package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.io.TempDir;

/** Which name a client that upgrades its connection checks. {@link TlsChecksTest} has all ways to TLS. */
class ServerNameTest {

    private static final String HOST = "127.0.0.1";

    /** Of a server that is called elsewhere.example. */
    private static final SSLContext ELSEWHERE =
            TestKeys.make(() -> Tls.serverContext(TestKeys.file("elsewhere.pem"), TestKeys.file("elsewhere-key.pem")));

    @TempDir
    Path folder;

    @AsyncioTest(realTime = true, debug = false)
    void anUpgradeWithoutANameChecksTheHostThatWasConnectedTo() {
        with(await(startServer(upgradingTo(TestKeys.server()), HOST, 0)), server -> {
            for (String host : new String[] {"localhost", HOST}) {
                StreamPair connection = await(openConnection(host, server.port()));
                upgrade(connection, TlsOptions.of(TestKeys.client()));
                assertNotNull(connection.writer().getExtraInfo(ExtraInfo.CIPHER));
                connection.close();
            }
        });
        with(await(startServer(upgradingTo(ELSEWHERE), HOST, 0)), server -> {
            StreamPair connection = await(openConnection("localhost", server.port()));
            SSLException refused =
                    assertThrows(SSLException.class, () -> upgrade(connection, TlsOptions.of(TestKeys.client())));
            assertTrue(refused.getMessage().contains("localhost"), refused::getMessage);
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void anUpgradeWithoutAHostIsRefusedAndLeavesTheConnectionAlone() throws Exception {
        Path path = folder.resolve("socket");
        with(await(startUnixServer(upgradingTo(TestKeys.server()), path)), _ -> {
            StreamPair connection = await(openUnixConnection(path));
            needsAName(connection);
            upgrade(connection, TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));
            connection.close();
        });
        with(await(startServer(upgradingTo(ELSEWHERE), HOST, 0)), server -> {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(HOST, server.port()));
            StreamPair connection = await(openConnection(channel, ConnectOptions.DEFAULT));
            needsAName(connection);
            upgrade(connection, TlsOptions.of(TestKeys.client()).withServerHostname(""));
            connection.close();
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void anAlgorithmInTheParametersIsNeverReplaced() {
        SSLParameters checking = new SSLParameters();
        checking.setEndpointIdentificationAlgorithm("HTTPS");
        SSLParameters lenient = new SSLParameters();
        lenient.setEndpointIdentificationAlgorithm("");
        with(await(startServer(upgradingTo(ELSEWHERE), HOST, 0)), server -> {
            StreamPair strict = await(openConnection("localhost", server.port()));
            TlsOptions unnamed = TlsOptions.of(TestKeys.client()).withServerHostname("");
            assertThrows(SSLException.class, () -> upgrade(strict, unnamed.withParameters(checking)));
            StreamPair connection = await(openConnection("localhost", server.port()));
            upgrade(connection, TlsOptions.of(TestKeys.client()).withParameters(lenient));
            connection.close();
        });
    }

    private static void needsAName(StreamPair connection) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> await(connection.writer().startTls(TlsOptions.of(TestKeys.client()))));
        assertEquals(
                "TLS without a host needs the server's name: TlsOptions.withServerHostname(...), or an empty name to"
                        + " check none",
                refused.getMessage());
    }

    private static void upgrade(StreamPair connection, TlsOptions tls) {
        connection.writer().write("STARTTLS\n");
        await(connection.reader().readline());
        await(connection.writer().startTls(tls));
    }

    private static ClientHandler upgradingTo(SSLContext context) {
        return (reader, writer) -> {
            try (writer) {
                writer.write(await(reader.readline()));
                await(writer.drain());
                await(writer.startTls(context));
                await(reader.read());
            } catch (Exception refused) {
                // The client says why.
            }
        };
    }
}
