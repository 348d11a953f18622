package org.asyncio4j.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Creates an SSLContext from keys and trusted certificates. */
public final class SslContexts {

    private static final char[] NO_PASSWORD = {};

    /**
     * A key and its certificates.
     *
     * @param chain the certificate of the key first, followed by its issuers' certificates
     */
    public record Identity(PrivateKey key, List<X509Certificate> chain) {}

    private SslContexts() {}

    /** Reads a key and its certificates, and checks that they match. */
    public static Identity readIdentity(Path chainFile, Path keyFile, @Nullable String password) throws IOException {
        List<X509Certificate> chain = inOrder(readCertificates(chainFile));
        PrivateKey key = PrivateKeys.read(keyFile, password);
        if (!belongTogether(key, chain.getFirst())) {
            throw new SSLException("the private key in "
                    + keyFile
                    + " does not belong to the first certificate in "
                    + chainFile
                    + ", of "
                    + chain.getFirst().getSubjectX500Principal());
        }
        return new Identity(key, chain);
    }

    /** Returns the certificates of a file, at least one. */
    public static List<X509Certificate> readCertificates(Path file) throws IOException {
        List<Pem.Piece> pieces = Pem.read(file);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Piece piece : pieces) {
                if (piece.label().equals("CERTIFICATE") || piece.label().equals("X509 CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(piece.der())));
                }
            }
        } catch (CertificateException e) {
            throw new SSLException(
                    file + ": certificate " + (certificates.size() + 1) + " cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new SSLException(file + ": contains no certificate, but " + Pem.labels(pieces));
        }
        return certificates;
    }

    /** Creates a context; without trusted certificates it trusts those that the JDK trusts. */
    public static SSLContext context(List<Identity> identities, List<X509Certificate> trusted) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identities), trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException("could not create an SSLContext: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(List<Identity> identities)
            throws GeneralSecurityException, IOException {
        if (identities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (Identity identity : identities) {
            store.setKeyEntry(
                    "key " + store.size(),
                    identity.key(),
                    NO_PASSWORD,
                    identity.chain().toArray(X509Certificate[]::new));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trustManagers(List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        if (trusted.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (X509Certificate certificate : trusted) {
            store.setCertificateEntry("authority " + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Returns the first certificate and its issuers' certificates; ignores the others. */
    private static List<X509Certificate> inOrder(List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        X509Certificate next = certificates.getFirst();
        while (next != null && !chain.contains(next)) {
            chain.add(next);
            next = issuerOf(next, certificates);
        }
        return chain;
    }

    private static @Nullable X509Certificate issuerOf(X509Certificate certificate, List<X509Certificate> candidates) {
        for (X509Certificate candidate : candidates) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws SSLException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // The keys are of different types.
            return false;
        }
    }
}
