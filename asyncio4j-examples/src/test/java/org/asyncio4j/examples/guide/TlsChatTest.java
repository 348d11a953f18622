package org.asyncio4j.examples.guide;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.asyncio4j.*;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class TlsChatTest {

    static SSLContext context;

    @BeforeAll
    static void makeKey(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("key.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options =
                "-genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost -storepass secret -keystore ";
        Process making = new ProcessBuilder((keytool + " " + options + file).split(" ")).start();
        assertEquals(0, making.waitFor());

        char[] password = "secret".toCharArray();
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    final ChatTest.Chat chat = new ChatTest.Chat();

    Server serve() {
        ServerOptions options = ServerOptions.DEFAULT.withTls(TlsOptions.of(context));
        return await(startServer(chat::talk, "127.0.0.1", 0, options));
    }

    StreamPair connect(Server server, SSLContext trusted) {
        TlsOptions tls = TlsOptions.of(trusted).withServerHostname("localhost");
        return await(openConnection("127.0.0.1", server.port(), ConnectOptions.DEFAULT.withTls(tls)));
    }

    @AsyncioTest(realTime = true)
    void everybodyHearsWhatIsSaid() {
        with(serve(), server -> {
            try (StreamPair ann = connect(server, context)) {
                ann.writer().write("Ann\nhello\n");
                assertEquals("Ann: hello", await(ann.reader().readlineString()));
            }
        });
    }

    @AsyncioTest(realTime = true)
    void whoDoesNotTrustTheServerStaysOut(ReportedProblems problems) throws IOException {
        with(serve(), server -> {
            SSLContext ofTheJdk = Tls.createDefaultContext();
            assertThrows(SSLHandshakeException.class, () -> connect(server, ofTheJdk));
        });
        assertInstanceOf(SSLHandshakeException.class, problems.takeOnly().exception()); // the server's side of it
    }
}
