package org.asyncio4j.internal.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A key and its certificates.
 *
 * @param files where they are from
 * @param chain the certificate of the key first, followed by its issuers' certificates
 */
public record Identity(KeyFiles files, PrivateKey key, List<X509Certificate> chain) {

    /** In a certificate's alternative names (RFC 5280). */
    private static final int DNS_NAME = 2;

    /** Checks that a key belongs to the first of some certificates, and drops those that are not of its issuers. */
    static Identity of(KeyFiles files, PrivateKey key, List<X509Certificate> certificates) throws SSLException {
        List<X509Certificate> chain = inOrder(certificates);
        if (!belongTogether(files.keyFile(), key, chain.getFirst())) {
            throw new SSLException("the private key in "
                    + files.keyFile()
                    + " does not belong to the first certificate in "
                    + files.certFile()
                    + ", of "
                    + chain.getFirst().getSubjectX500Principal());
        }
        return new Identity(files, key, chain);
    }

    /** Returns whether the certificate is valid for the DNS name, as a browser would look at it. */
    boolean isFor(String hostname) {
        String wanted = hostname.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        String wildcard = dot < 0 ? wanted : "*" + wanted.substring(dot);
        for (String name : dnsNames()) {
            if (name.equalsIgnoreCase(wanted) || name.equalsIgnoreCase(wildcard)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether one of the issuers has signed any of the certificates; also if there are none. */
    boolean isIssuedBy(Collection<?> issuers) {
        return issuers.isEmpty()
                || chain.stream().anyMatch(certificate -> issuers.contains(certificate.getIssuerX500Principal()));
    }

    private List<String> dnsNames() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = chain.getFirst().getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.getFirst().equals(DNS_NAME)) {
                    names.add((String) name.getLast());
                }
            }
        } catch (CertificateParsingException e) {
            // Then it is valid for none.
        }
        return names;
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

    private static boolean belongTogether(Path keyFile, PrivateKey key, X509Certificate certificate)
            throws SSLException {
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
            byte[] signed = sign(keyFile, key, Signature.getInstance(algorithm));
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // The keys are of different types.
            return false;
        }
    }

    /** Signs one byte. A key with which the JDK cannot even do that is of no use, whatever its certificate. */
    private static byte[] sign(Path keyFile, PrivateKey key, Signature signature) throws SSLException {
        try {
            signature.initSign(key);
            signature.update((byte) 1);
            return signature.sign();
        } catch (InvalidKeyException | SignatureException e) {
            throw new SSLException(
                    keyFile + ": the JDK does not support this private key: " + Repr.why(e)
                            + "; it cannot be converted, a new key can be created with: openssl genpkey -algorithm EC"
                            + " -pkeyopt ec_paramgen_curve:P-256 -out new-key.pem",
                    e);
        }
    }
}
