package org.asyncio4j.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.asyncio4j.internal.util.Repr;

/**
 * Reads certificates. Those in OpenSSL's own format, TRUSTED CERTIFICATE, are followed by settings of what they may be
 * trusted for.
 */
public final class Certificates {

    private static final String TRUSTED = "TRUSTED CERTIFICATE";
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE", TRUSTED);

    private Certificates() {}

    /** Returns the certificates of a file, at least one. */
    static List<X509Certificate> read(Path file) throws IOException {
        List<Pem.Piece> pieces = Pem.read(file);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Piece piece : pieces) {
            if (LABELS.contains(piece.label())) {
                certificates.add(parse(file, piece, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new SSLException(file + ": contains no certificate, but " + Pem.labels(pieces));
        }
        return certificates;
    }

    /**
     * Returns the certificates of a file, at least one, to be trusted. Settings that say for what cannot be followed, so
     * such certificates are refused: some of them say that they must not be trusted.
     */
    public static List<X509Certificate> readAuthorities(Path file) throws IOException {
        List<X509Certificate> authorities = read(file);
        for (Pem.Piece piece : Pem.read(file)) {
            if (piece.label().equals(TRUSTED) && hasTrustSettings(file, piece)) {
                throw new SSLException(file
                        + ": a TRUSTED CERTIFICATE says what it is trusted for, which is not supported; to trust it in"
                        + " any case, convert it with: "
                        + Pem.conversion("x509", file)
                        + (authorities.size() == 1 ? "" : ", each certificate by itself"));
            }
        }
        return authorities;
    }

    private static X509Certificate parse(Path file, Pem.Piece piece, int number) throws SSLException {
        try {
            // Reads no further than the certificate goes.
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(piece.der()));
        } catch (CertificateException e) {
            throw new SSLException(file + ": certificate " + number + " cannot be read: " + Repr.why(e), e);
        }
    }

    /** The settings are a sequence, of uses that are trusted, others that are rejected, and notes. */
    private static boolean hasTrustSettings(Path file, Pem.Piece piece) throws SSLException {
        try {
            Der parts = new Der(piece.der());
            parts.value(Der.SEQUENCE);
            if (parts.nextTag() < 0) {
                return false;
            }
            int first = parts.enter(Der.SEQUENCE).nextTag();
            return first == Der.SEQUENCE || first == Der.TAGGED_0;
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new SSLException(file + ": the settings of a TRUSTED CERTIFICATE cannot be read", e);
        }
    }
}
