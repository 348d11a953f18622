package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.tls.TestKeys.file;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;

/** Contexts with several keys: which one is shown. */
class SeveralKeysTest {

    private static final SSLContext CLIENT = TestKeys.client();

    @AsyncioTest(debug = false)
    void aServerShowsTheCertificateOfTheNameThatIsAskedFor(EventLoop loop) {
        SSLContext server = contextOf("server", "elsewhere", "wildcard");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertEquals("localhost", shown(loop, server, version, "localhost"));
            assertEquals("elsewhere.example", shown(loop, server, version, "elsewhere.example"));
            assertEquals("elsewhere.example", shown(loop, server, version, "ELSEWHERE.example"));
            assertEquals("wildcard.example", shown(loop, server, version, "one.wildcard.example"));
        }
    }

    @AsyncioTest(debug = false)
    void theNameCountsMoreThanTheTypeThatTheClientPrefers(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            for (SSLContext server :
                    List.of(contextOf("server-ec", "elsewhere"), contextOf("elsewhere", "server-ec"))) {
                assertEquals("elsewhere.example", shown(loop, server, version, "elsewhere.example"));
                assertEquals("localhost", shown(loop, server, version, "localhost"));
            }
        }
    }

    @AsyncioTest(debug = false)
    void withoutANameThatFitsTheFirstIsShown(EventLoop loop) {
        for (String name : List.of("", "unknown.example", "two.names.wildcard.example", "wildcard.example")) {
            assertEquals("localhost", shown(loop, contextOf("server", "elsewhere", "wildcard"), "TLSv1.3", name));
            assertEquals(
                    "elsewhere.example", shown(loop, contextOf("elsewhere", "server", "wildcard"), "TLSv1.3", name));
        }
    }

    @AsyncioTest(debug = false)
    void ofSeveralTypesTheOneThatTheClientKnowsIsShown(EventLoop loop) {
        SSLContext server = contextOf("server", "server-ec", "server-ed25519");
        for (String[] known :
                new String[][] {{"rsa_pss_rsae_sha256", "RSA"}, {"ecdsa_secp256r1_sha256", "EC"}, {"ed25519", "EdDSA"}
                }) {
            SSLParameters parameters = parameters("TLSv1.3");
            // The authority has signed with RSA.
            parameters.setSignatureSchemes(new String[] {known[0], "rsa_pkcs1_sha256"});
            assertEquals(
                    known[1],
                    certificate(loop, server, TlsOptions.of(CLIENT).withParameters(parameters))
                            .getPublicKey()
                            .getAlgorithm());
        }
    }

    @AsyncioTest(debug = false)
    void aClientShowsTheCertificateOfAnAuthorityThatTheServerNames(EventLoop loop) {
        SSLContext server = TestKeys.make(() -> Tls.EMPTY
                .loadCertChain(file("server.pem"), file("server-key.pem"))
                .loadVerifyLocations(file("ca.pem"))
                .context());
        SSLContext client = TestKeys.make(() -> Tls.EMPTY
                .loadCertChain(file("other-ca.pem"), file("other-ca-key.pem"))
                .loadCertChain(file("client.pem"), file("client-key.pem"))
                .loadVerifyLocations(file("ca.pem"))
                .context());
        TlsPair pair =
                pair(loop, TlsOptions.of(client), TlsOptions.of(server).withClientAuth(TlsOptions.ClientAuth.NEED));
        X509Certificate shown = (X509Certificate)
                pair.server.result().getExtraInfo(ExtraInfo.PEERCERT).getFirst();
        assertEquals("CN=a client", shown.getSubjectX500Principal().getName());
        end(pair);
    }

    /** The common name of what a server shows to a client that asks for a name, and accepts any. */
    private static String shown(EventLoop loop, SSLContext server, String version, String asked) {
        SSLParameters parameters = parameters(version);
        parameters.setEndpointIdentificationAlgorithm("");
        TlsOptions client = TlsOptions.of(CLIENT).withServerHostname(asked).withParameters(parameters);
        return certificate(loop, server, client)
                .getSubjectX500Principal()
                .getName()
                .substring("CN=".length());
    }

    private static X509Certificate certificate(EventLoop loop, SSLContext server, TlsOptions client) {
        TlsPair pair = pair(loop, client, TlsOptions.of(server));
        X509Certificate shown = (X509Certificate)
                pair.client.result().getExtraInfo(ExtraInfo.PEERCERT).getFirst();
        end(pair);
        return shown;
    }

    private static TlsPair pair(EventLoop loop, TlsOptions client, TlsOptions server) {
        return new TlsPair(MemoryLink.options(loop), client, new RecordingProtocol(), server, new RecordingProtocol())
                .shakeHands();
    }

    private static void end(TlsPair pair) {
        RecordingProtocol client = (RecordingProtocol) pair.client.result().getProtocol();
        RecordingProtocol server = (RecordingProtocol) pair.server.result().getProtocol();
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
    }

    private static SSLParameters parameters(String version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        return parameters;
    }

    private static SSLContext contextOf(String... names) {
        return TestKeys.make(() -> {
            Tls tls = Tls.EMPTY;
            for (String name : names) {
                tls = tls.loadCertChain(file(name + ".pem"), file(name + "-key.pem"));
            }
            return tls.context();
        });
    }
}
