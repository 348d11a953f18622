package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.tls.TestKeys.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are renewed while a server runs. */
class ReloadingKeysTest {

    @TempDir
    Path folder;

    private Path chain;
    private Path key;
    private Tls tls;

    @BeforeEach
    void aServersFiles() throws IOException {
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
        renew("server", "server-key");
        tls = Tls.EMPTY.loadCertChain(chain, key);
    }

    @AsyncioTest(debug = false)
    void theNextHandshakeUsesTheRenewedFiles(EventLoop loop) throws IOException {
        SSLContext server = tls.reloading().context();
        assertEquals("RSA", shown(loop, server));
        try (LogCapture log = new LogCapture()) {
            renew("server-ec", "server-ec-key");
            assertEquals("EC", shown(loop, server));
            assertEquals("EC", shown(loop, server));
            assertEquals(1, log.messages(Level.INFO).size());
            assertTrue(log.messages(Level.INFO)
                    .getFirst()
                    .startsWith("TLS uses the renewed certificate in " + chain + " and " + key + ", valid until "));
        }
        // Written in place.
        Files.write(chain, Files.readAllBytes(file("server-ed25519.pem")));
        Files.write(key, Files.readAllBytes(file("server-ed25519-key.pem")));
        assertEquals("EdDSA", shown(loop, server));
    }

    @AsyncioTest(debug = false)
    void otherContextsKeepWhatTheyHave(EventLoop loop) throws IOException {
        SSLContext server = tls.context();
        renew("server-ec", "server-ec-key");
        assertEquals("RSA", shown(loop, server));
        // What was changed in between is noticed at the first handshake.
        assertEquals("EC", shown(loop, tls.reloading().context()));
    }

    @AsyncioTest(debug = false)
    void filesThatDoNotFitTogetherAreLeftAlone(EventLoop loop) throws IOException {
        SSLContext server = tls.reloading().context();
        assertEquals("RSA", shown(loop, server));
        try (LogCapture log = new LogCapture()) {
            replace(chain, "server-ec");
            assertEquals("RSA", shown(loop, server));
            assertEquals("RSA", shown(loop, server));
            assertEquals(1, log.messages(Level.WARNING).size());
            String warning = log.messages(Level.WARNING).getFirst();
            assertTrue(
                    warning.startsWith("TLS keeps its certificate, because renewed files cannot be read: ")
                            && warning.contains(key + " does not belong to the first certificate in " + chain),
                    warning);
        }
        replace(key, "server-ec-key");
        assertEquals("EC", shown(loop, server));
    }

    @AsyncioTest(debug = false)
    void filesThatAreGoneAreComplainedAboutOnce(EventLoop loop) throws IOException {
        SSLContext server = tls.reloading().context();
        try (LogCapture log = new LogCapture()) {
            Files.delete(key);
            assertEquals("RSA", shown(loop, server));
            assertEquals("RSA", shown(loop, server));
            assertEquals(
                    List.of("TLS keeps its certificate, because renewed files cannot be read:"
                            + " java.nio.file.NoSuchFileException: " + key),
                    log.messages(Level.WARNING));
        }
        renew("server-ec", "server-ec-key");
        assertEquals("EC", shown(loop, server));
    }

    @AsyncioTest(debug = false)
    void oneOfSeveralIsRenewed(EventLoop loop) throws IOException {
        SSLContext server = tls.reloading()
                .loadCertChain(file("elsewhere.pem"), file("elsewhere-key.pem"))
                .context();
        assertEquals("RSA", shown(loop, server));
        renew("server-ec", "server-ec-key");
        assertEquals("EC", shown(loop, server));
        assertEquals("<Tls keys=1 reloading trusts=the JDK's>", tls.reloading().toString());
    }

    /** The type of the key in the certificate that a new client is shown. */
    private static String shown(EventLoop loop, SSLContext server) {
        RecordingProtocol left = new RecordingProtocol();
        RecordingProtocol right = new RecordingProtocol();
        TlsPair pair = new TlsPair(
                        MemoryLink.options(loop), TlsOptions.of(TestKeys.client()), left, TlsOptions.of(server), right)
                .shakeHands();
        X509Certificate shown = (X509Certificate)
                pair.client.result().getExtraInfo(ExtraInfo.PEERCERT).getFirst();
        pair.client.result().close();
        await(left.until("lost"));
        await(right.until("lost"));
        return shown.getPublicKey().getAlgorithm();
    }

    private void renew(String certificate, String newKey) throws IOException {
        replace(chain, certificate);
        replace(key, newKey);
    }

    /** As tools do that renew certificates: by another file in the place of the old one. */
    private void replace(Path target, String source) throws IOException {
        Path fresh = Files.copy(file(source + ".pem"), folder.resolve("fresh"));
        Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
