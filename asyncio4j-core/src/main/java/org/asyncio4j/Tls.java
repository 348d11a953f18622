package org.asyncio4j;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.tls.SslContexts;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * SSL contexts from PEM files, the way Python makes them: {@code Tls.serverContext(chain, key)} for
 * a server, {@code Tls.createDefaultContext()} for a client, and the steps one by one for the rest.
 *
 * {@snippet :
 * SSLContext server = Tls.serverContext(Path.of("chain.pem"), Path.of("key.pem"));
 * SSLContext client = Tls.createDefaultContext(Path.of("ca.pem"));
 * SSLContext both =
 *         Tls.EMPTY
 *                 .loadCertChain(Path.of("client.pem"), Path.of("client-key.pem"), "secret")
 *                 .loadVerifyLocations(Path.of("ca.pem"))
 *                 .context();
 * }
 *
 * <p>Certificates and private keys are read from PEM files: certificates of the kind {@code BEGIN
 * CERTIFICATE}; keys of the kinds {@code BEGIN PRIVATE KEY} and {@code BEGIN ENCRYPTED PRIVATE KEY}
 * (PKCS#8), {@code BEGIN RSA PRIVATE KEY} (PKCS#1) and {@code BEGIN EC PRIVATE KEY} (SEC 1). A file
 * may hold a key and its certificates, and any text in between. Files are read at once, on the
 * calling thread: make contexts before the loop runs, and use one for all connections of a kind,
 * which then also resume sessions.
 *
 * <p>A file that is not there is a {@link java.nio.file.NoSuchFileException}; one that is not as it
 * should be, an {@link javax.net.ssl.SSLException} that names it and says what is wrong.
 *
 * <p>Immutable; contexts may be used by any thread and any loop. Versions of TLS, cipher suites and
 * whether clients show a certificate are said by {@link TlsOptions}.
 */
public final class Tls {

    /** Without a key, and trusting whom the JDK trusts. */
    public static final Tls EMPTY = new Tls(List.of(), List.of());

    private final List<SslContexts.Identity> identities;
    private final List<X509Certificate> trusted;

    private Tls(List<SslContexts.Identity> identities, List<X509Certificate> trusted) {
        this.identities = identities;
        this.trusted = trusted;
    }

    /** A context for clients: it trusts whom the JDK trusts, and has no key. */
    public static SSLContext createDefaultContext() throws IOException {
        return EMPTY.context();
    }

    /**
     * A context for clients that trusts the authorities in {@code caFile} and nobody else, and has
     * no key.
     */
    public static SSLContext createDefaultContext(Path caFile) throws IOException {
        return EMPTY.loadVerifyLocations(caFile).context();
    }

    /** A context for servers, with a key that is not encrypted and its certificates. */
    public static SSLContext serverContext(Path certFile, Path keyFile) throws IOException {
        return EMPTY.loadCertChain(certFile, keyFile).context();
    }

    /**
     * This, with a key that is not encrypted.
     *
     * @param certFile the key's certificate, followed by those of who has signed it, without the
     *     authority that is trusted
     * @param keyFile the private key; may be the same file
     */
    public Tls loadCertChain(Path certFile, Path keyFile) throws IOException {
        return with(certFile, keyFile, null);
    }

    /**
     * This, with a key that may be encrypted. Several keys, of different kinds, go together: what
     * the peer understands is taken.
     */
    public Tls loadCertChain(Path certFile, Path keyFile, String password) throws IOException {
        return with(certFile, keyFile, Checks.notNull(password, "password"));
    }

    /** This, trusting the authorities in {@code caFile} too, and no longer whom the JDK trusts. */
    public Tls loadVerifyLocations(Path caFile) throws IOException {
        List<X509Certificate> more = new ArrayList<>(trusted);
        more.addAll(SslContexts.readCertificates(Checks.notNull(caFile, "caFile")));
        return new Tls(identities, List.copyOf(more));
    }

    /** A context of it; each call makes a new one. */
    public SSLContext context() throws IOException {
        return SslContexts.context(identities, trusted);
    }

    private Tls with(Path certFile, Path keyFile, @Nullable String password) throws IOException {
        List<SslContexts.Identity> more = new ArrayList<>(identities);
        more.add(SslContexts.readIdentity(
                Checks.notNull(certFile, "certFile"), Checks.notNull(keyFile, "keyFile"), password));
        return new Tls(List.copyOf(more), trusted);
    }

    @Override
    public String toString() {
        return "<Tls keys=" + identities.size() + " trusts=" + (trusted.isEmpty() ? "the JDK's" : trusted.size()) + ">";
    }
}
