package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS with the JDK's own engine is replayed too. */
class TlsTest {

    private static final Path KEYS = Path.of("..", "asyncio4j-tests", "src", "test", "resources", "tls");
    private static final char[] PASSWORD = {};

    private static byte[] der(String file) throws Exception {
        String text = Files.readString(KEYS.resolve(file)).replaceAll("-----[^-]*-----|\\s", "");
        return Base64.getDecoder().decode(text);
    }

    private static Certificate certificate(String file) throws Exception {
        try (var in = Files.newInputStream(KEYS.resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Makes a context of the world's: the key is of the server, the authority is trusted. */
    private static SSLContext context(World world, String key, String algorithm) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        PrivateKey own =
                KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der(key + "-key.pem")));
        store.setKeyEntry("own", own, PASSWORD, new Certificate[] {certificate(key + ".pem")});
        store.setCertificateEntry("ca", certificate("ca.pem"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), world.secureRandom());
        return context;
    }

    private static void echo(World world, String key, String algorithm) throws Exception {
        SSLContext context = context(world, key, algorithm);
        world.allowLeaks();
        world.host("server", () -> {
            Server server = await(startServer(
                    (reader, writer) -> {
                        writer.write(await(reader.readline()));
                        await(writer.drain());
                        writer.close();
                    },
                    "server",
                    7000,
                    ServerOptions.DEFAULT.withTls(context)));
            await(server.serveForever());
        });
        Host client = world.host("client", () -> {
            var options = ConnectOptions.DEFAULT.withTls(TlsOptions.of(context).withServerHostname("localhost"));
            for (int i = 0; i < 2; i++) {
                try (StreamPair connection = await(openConnection("server", 7000, options))) {
                    connection.writer().write("hello\n");
                    assertEquals("hello\n", new String(await(connection.reader().readline()), StandardCharsets.UTF_8));
                }
            }
        });
        world.links().forEach(link -> link.loss(0.05).splits(0.1));
        await(client.join());
    }

    @ParameterizedTest
    @CsvSource({"server, RSA", "server-ed25519, Ed25519"})
    void theSameChoicesAreTheSameTrace(String key, String algorithm) {
        Simulation simulation =
                Simulation.of(world -> echo(world, key, algorithm)).withRuns(20);
        simulation.explore().check();
        assertEquals(simulation.traceHash(), simulation.traceHash());
    }

    @Test
    void aFailureIsReplayedAndReduced() {
        SimulationFailure failure = Simulation.of(world -> {
                    echo(world, "server", "RSA");
                    if (world.time() > 0.2) {
                        throw new IllegalStateException("too slow");
                    }
                })
                .withRuns(100)
                .explore()
                .failure();
        assertEquals("the test failed", failure.what());
        assertEquals("too slow", failure.getCause().getMessage());
    }

    @Test
    void secureNumbersAreTheWorlds() {
        byte[][] drawn = new byte[2][16];
        for (byte[] each : drawn) {
            Simulation.of(world -> world.secureRandom().nextBytes(each))
                    .withStrategy(Strategy.fifo())
                    .explore()
                    .check();
        }
        assertEquals(
                Base64.getEncoder().encodeToString(drawn[0]),
                Base64.getEncoder().encodeToString(drawn[1]));
    }
}
