package org.asyncio4j;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.tls.Certificates;
import org.asyncio4j.internal.tls.Identity;
import org.asyncio4j.internal.tls.KeyFiles;
import org.asyncio4j.internal.tls.SslContexts;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Creates SSL contexts from PEM files, the way Python does: {@code Tls.serverContext(chain, key)}
 * for a server, {@code Tls.createDefaultContext()} for a client, and step by step for everything
 * else.
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
 * <p>PEM files may contain certificates ({@code BEGIN CERTIFICATE}, and {@code BEGIN TRUSTED CERTIFICATE}
 * if it does not say what for) and private keys ({@code BEGIN
 * PRIVATE KEY} and {@code BEGIN ENCRYPTED PRIVATE KEY}, PKCS#8; {@code BEGIN RSA PRIVATE KEY},
 * PKCS#1; {@code BEGIN EC PRIVATE KEY}, SEC 1). A file may contain a key and its certificates, and
 * any text in between. What OpenSSL reads and the JDK does not, such as a key that is encrypted with
 * scrypt or 3DES, is refused with the command that converts it. Files are read at once, on the calling thread: create contexts before the
 * loop runs, and share one among all connections of a kind, which can then also resume sessions.
 *
 * <p>A missing file causes a {@link java.nio.file.NoSuchFileException}; an invalid one, an {@link
 * javax.net.ssl.SSLException} that names the file and the problem.
 *
 * <p>Immutable; contexts may be used by any thread and any loop. {@link TlsOptions} sets the TLS
 * versions, the cipher suites and whether clients must present a certificate.
 */
public final class Tls {

    /** No key, and the JDK's default trust anchors. */
    public static final Tls EMPTY = new Tls(List.of(), false, List.of());

    private final List<Identity> identities;
    private final boolean reloading;
    private final List<X509Certificate> trusted;

    private Tls(List<Identity> identities, boolean reloading, List<X509Certificate> trusted) {
        this.identities = identities;
        this.reloading = reloading;
        this.trusted = trusted;
    }

    /** Returns a context for clients, with the JDK's default trust anchors and without a key. */
    public static SSLContext createDefaultContext() throws IOException {
        return EMPTY.context();
    }

    /**
     * Returns a context for clients that trusts only the authorities in {@code caFile} and has no
     * key.
     */
    public static SSLContext createDefaultContext(Path caFile) throws IOException {
        return EMPTY.loadVerifyLocations(caFile).context();
    }

    /** Returns a context for servers, with an unencrypted key and its certificates. */
    public static SSLContext serverContext(Path certFile, Path keyFile) throws IOException {
        return EMPTY.loadCertChain(certFile, keyFile).context();
    }

    /**
     * Returns a copy of this with an unencrypted key added.
     *
     * @param certFile the key's certificate, followed by its issuers' certificates, without the
     *     trusted authority's own
     * @param keyFile the private key; may be the same file
     */
    public Tls loadCertChain(Path certFile, Path keyFile) throws IOException {
        return with(certFile, keyFile, null);
    }

    /**
     * Returns a copy of this with a key added that may be encrypted.
     *
     * <p>Several keys can be added, for several names and of several types. A server shows a certificate
     * that is valid for the name that the client asks for, of a type that the client supports; if
     * none is valid for it, or the client asks for none, the first of the type that the client prefers.
     * A client shows the first that is of an authority which the server names.
     */
    public Tls loadCertChain(Path certFile, Path keyFile, String password) throws IOException {
        return with(certFile, keyFile, Checks.notNull(password, "password"));
    }

    /**
     * Returns a copy of this whose contexts read their keys and certificates again when the files have
     * changed, so that a server's certificate can be renewed without a restart.
     *
     * {@snippet :
     * SSLContext server = Tls.EMPTY.loadCertChain(chain, key).reloading().context();
     * }
     *
     * <p>The files are looked at in each handshake, on its thread: it uses the new certificate if they were
     * written again, or replaced, and fit together. If they do not, or cannot be read, the context keeps
     * what it has, logs a warning, and tries again when they change. Connections that are open keep
     * theirs, and so do sessions that are resumed. Trusted authorities are not read again.
     */
    public Tls reloading() {
        return new Tls(identities, true, trusted);
    }

    /**
     * Returns a copy of this that also trusts the authorities in {@code caFile}, and no longer the
     * JDK's default trust anchors.
     */
    public Tls loadVerifyLocations(Path caFile) throws IOException {
        List<X509Certificate> more = new ArrayList<>(trusted);
        more.addAll(Certificates.readAuthorities(Checks.notNull(caFile, "caFile")));
        return new Tls(identities, reloading, List.copyOf(more));
    }

    /** Creates a new context at each call. */
    public SSLContext context() throws IOException {
        return SslContexts.context(identities, reloading, trusted);
    }

    private Tls with(Path certFile, Path keyFile, @Nullable String password) throws IOException {
        KeyFiles files =
                new KeyFiles(Checks.notNull(certFile, "certFile"), Checks.notNull(keyFile, "keyFile"), password);
        List<Identity> more = new ArrayList<>(identities);
        more.add(files.read());
        return new Tls(List.copyOf(more), reloading, trusted);
    }

    @Override
    public String toString() {
        return "<Tls keys=" + identities.size() + (reloading ? " reloading" : "") + " trusts="
                + (trusted.isEmpty() ? "the JDK's" : trusted.size()) + ">";
    }
}
