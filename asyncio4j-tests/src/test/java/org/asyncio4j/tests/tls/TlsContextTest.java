package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.tls.TestKeys.file;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SslContexts from PEM files, and what is said about files that are not as they should be. */
class TlsContextTest {

    @TempDir
    Path folder;

    // --- keys of all kinds ---------------------------------------------------------------------

    @AsyncioTest(debug = false)
    void keysOfAllKindsServe(EventLoop loop) throws IOException {
        for (String[] pair : new String[][] {
            {"server.pem", "server-key.pem"},
            {"server.pem", "server-key-pkcs1.pem"},
            {"server-chain.pem", "server-key.pem"},
            {"server-ec.pem", "server-ec-key.pem"},
            {"server-ec.pem", "server-ec-key-sec1.pem"},
            {"server-ec.pem", "server-ec-key-params.pem"},
            {"server-ed25519.pem", "server-ed25519-key.pem"},
            {"server-trusted.pem", "server-key.pem"}
        }) {
            serves(loop, Tls.serverContext(file(pair[0]), file(pair[1])), pair[1]);
        }
    }

    @AsyncioTest(debug = false)
    void encryptedKeysServeWithTheirPassword(EventLoop loop) throws IOException {
        for (String[] pair : new String[][] {
            {"server.pem", "server-key-encrypted.pem"},
            {"server.pem", "server-key-encrypted-old.pem"},
            {"server-ec.pem", "server-ec-key-encrypted.pem"}
        }) {
            serves(
                    loop,
                    Tls.EMPTY
                            .loadCertChain(file(pair[0]), file(pair[1]), "secret")
                            .context(),
                    pair[1]);
        }
    }

    @AsyncioTest(debug = false)
    void aKeyAndItsCertificateMayBeInOneFile(EventLoop loop) throws IOException {
        Path both = folder.resolve("both.pem");
        Files.writeString(
                both,
                "a note\n"
                        + Files.readString(file("server-key.pem"))
                        + "another note\r\n"
                        + Files.readString(file("server.pem")).replace("\n", "\r\n"));
        serves(loop, Tls.serverContext(both, both), "both");
    }

    @AsyncioTest(debug = false)
    void theOrderOfAChainDoesNotMatterBehindTheFirst(EventLoop loop) throws IOException {
        String[] parts = Files.readString(file("server-chain.pem")).split("(?<=END CERTIFICATE-----\n)");
        Path mixed = folder.resolve("mixed.pem");
        Files.writeString(
                mixed, parts[0] + Files.readString(file("other-ca.pem")) + Files.readString(file("ca.pem")) + parts[1]);
        serves(loop, Tls.serverContext(mixed, file("server-key.pem")), "mixed");
    }

    @AsyncioTest(debug = false)
    void severalKeysGoTogether(EventLoop loop) throws IOException {
        serves(
                loop,
                Tls.EMPTY
                        .loadCertChain(file("server.pem"), file("server-key.pem"))
                        .loadCertChain(file("server-ec.pem"), file("server-ec-key.pem"))
                        .context(),
                "both");
    }

    @Test
    void eachContextIsANewOne() throws IOException {
        assertNotSame(Tls.createDefaultContext(), Tls.createDefaultContext());
        assertEquals("<Tls keys=0 trusts=the JDK's>", Tls.EMPTY.toString());
        assertEquals(
                "<Tls keys=0 trusts=1>",
                Tls.EMPTY.loadVerifyLocations(file("ca.pem")).toString());
    }

    // --- what is wrong -------------------------------------------------------------------------

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.pem");
        NoSuchFileException refused =
                assertThrows(NoSuchFileException.class, () -> Tls.serverContext(missing, file("server-key.pem")));
        assertEquals(missing.toString(), refused.getMessage());
    }

    @Test
    void whatIsNoPemFileIsRefused() throws IOException {
        Path text = folder.resolve("text.pem");
        Files.write(text, new byte[] {1, 2, (byte) 200, 0});
        refused(() -> Tls.createDefaultContext(text), "text.pem is not a PEM file");
    }

    @Test
    void aKeyThatIsACertificateIsRefused() {
        refused(
                () -> Tls.serverContext(file("server.pem"), file("server.pem")),
                "server.pem: contains no private key, but CERTIFICATE");
    }

    @Test
    void aCertificateThatIsAKeyIsRefused() {
        refused(
                () -> Tls.serverContext(file("server-key.pem"), file("server-key.pem")),
                "server-key.pem: contains no certificate, but PRIVATE KEY");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        for (String other : List.of("elsewhere-key.pem", "server-ec-key.pem")) {
            refused(
                    () -> Tls.serverContext(file("server.pem"), file(other)),
                    "does not belong to the first certificate in");
        }
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() {
        refused(
                () -> Tls.serverContext(file("server.pem"), file("server-key-encrypted.pem")),
                "server-key-encrypted.pem: the private key is encrypted; a password is required");
        refused(
                () -> Tls.EMPTY.loadCertChain(file("server.pem"), file("server-key-encrypted.pem"), "guess"),
                "is it the right password?");
    }

    @Test
    void anOldEncryptionIsRefusedWithTheWayOut() {
        refused(
                () -> Tls.EMPTY.loadCertChain(file("server.pem"), file("server-key-pkcs1-encrypted.pem"), "secret"),
                "openssl pkcs8 -topk8 -in");
    }

    @Test
    void anEncryptionThatTheJdkLacksIsNoWrongPassword() {
        for (String[] key : new String[][] {{"server-key-3des.pem", "3DES"}, {"server-key-scrypt.pem", "scrypt"}}) {
            refused(
                    () -> Tls.EMPTY.loadCertChain(file("server.pem"), file(key[0]), "secret"),
                    key[0] + ": the private key is encrypted with " + key[1]
                            + ", which is not supported; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in ");
        }
    }

    @Test
    void aCurveThatTheJdkLacksIsNoKeyOfAnotherCertificate() {
        refused(
                () -> Tls.serverContext(file("server-k1.pem"), file("server-k1-key.pem")),
                "server-k1-key.pem: the JDK does not support this private key: ");
        refused(
                () -> Tls.serverContext(file("server-ec.pem"), file("server-ec-key-explicit.pem")),
                "server-ec-key-explicit.pem: the private key describes its curve by numbers instead of by its name,"
                        + " which is not supported; convert it with: openssl ec -param_enc named_curve -in ");
    }

    @Test
    void anAuthorityWithTrustSettingsIsRefusedWithTheWayOut() throws IOException {
        assertEquals(
                "<Tls keys=0 trusts=1>",
                Tls.EMPTY.loadVerifyLocations(file("server-trusted.pem")).toString());
        for (String authority : List.of("ca-trusted.pem", "ca-rejected.pem")) {
            refused(() -> Tls.createDefaultContext(file(authority)), "convert it with: openssl x509 -in ");
        }
        Path both = folder.resolve("both authorities.pem");
        Files.writeString(both, Files.readString(file("ca.pem")) + Files.readString(file("ca-trusted.pem")));
        refused(
                () -> Tls.createDefaultContext(both),
                "openssl x509 -in '" + both + "' -out converted.pem, each certificate by itself");
    }

    @Test
    void aDirectoryIsNamed() {
        refused(() -> Tls.createDefaultContext(folder), folder + " is a directory, not a PEM file");
        refused(() -> Tls.serverContext(file("server.pem"), folder), folder + " is a directory, not a PEM file");
    }

    @Test
    void damageIsNamed() throws IOException {
        String good = Files.readString(file("server-key-pkcs1.pem"));
        damaged(good.substring(0, 700), "a BEGIN line has no END line");
        damaged(good.replace("\nMII", "\n%%%"), "is not valid Base64");
        damaged(good.replaceFirst("(?s)\n.{400}", "\n"), "cannot be read");
        damaged("-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----\n", "cannot be read");
        damaged(
                "-----BEGIN PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n",
                "BEGIN PRIVATE KEY ends with END RSA PRIVATE KEY");
        damaged("-----BEGIN EC PRIVATE KEY-----\nMIT/\n-----END EC PRIVATE KEY-----\n", "cannot");
    }

    @Test
    void aDamagedCertificateIsNamed() throws IOException {
        Path damaged = folder.resolve("bundle.pem");
        String good = Files.readString(file("ca.pem"));
        Files.writeString(damaged, good + good.replaceFirst("\nMII.{32}", "\nMII"));
        refused(() -> Tls.createDefaultContext(damaged), "bundle.pem: certificate 2 cannot");
    }

    @Test
    void nullIsRefused() {
        assertNullRefused("certFile", () -> Tls.serverContext(null, file("server-key.pem")));
        assertNullRefused("keyFile", () -> Tls.serverContext(file("server.pem"), null));
        assertNullRefused("caFile", () -> Tls.createDefaultContext(null));
        assertNullRefused("password", () -> Tls.EMPTY.loadCertChain(file("server.pem"), file("server-key.pem"), null));
    }

    // --- tools ---------------------------------------------------------------------------------

    private static void serves(EventLoop loop, SSLContext context, String what) {
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol server = new RecordingProtocol();
        TlsPair pair = new TlsPair(
                        MemoryLink.options(loop),
                        TlsOptions.of(TestKeys.client()),
                        client,
                        TlsOptions.of(context),
                        server)
                .shakeHands();
        assertTrue(pair.client.result().getExtraInfo(ExtraInfo.PEERCERT).size() > 0, what);
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
    }

    private void damaged(String text, String said) throws IOException {
        Path damaged = folder.resolve("damaged.pem");
        Files.writeString(damaged, text);
        refused(() -> Tls.serverContext(file("server.pem"), damaged), said);
    }

    private static void refused(org.junit.jupiter.api.function.Executable call, String said) {
        SSLException refused = assertThrows(SSLException.class, call);
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }
}
