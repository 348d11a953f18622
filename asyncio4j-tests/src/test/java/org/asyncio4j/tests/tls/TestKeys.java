package org.asyncio4j.tests.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;

/** The keys and certificates of the tests, see {@code make-certificates.sh}, and what they make. */
public final class TestKeys {

    private TestKeys() {}

    /** A file of them. */
    public static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(TestKeys.class.getResource("/tls/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Of a server called localhost. */
    public static SSLContext server() {
        return make(() -> Tls.serverContext(file("server.pem"), file("server-key.pem")));
    }

    /** Trusts the authority that has signed the servers' certificates. */
    public static SSLContext client() {
        return make(() -> Tls.createDefaultContext(file("ca.pem")));
    }

    /** Options for one version of TLS. */
    public static TlsOptions only(SSLContext context, String version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        return TlsOptions.of(context).withParameters(parameters);
    }

    /** What is read from files, in a place where that cannot fail. */
    public static <T> T make(Making<T> making) {
        try {
            return making.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that reads files. */
    @FunctionalInterface
    public interface Making<T> {
        T make() throws IOException;
    }
}
