package org.asyncio4j.internal.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key: PKCS#8, encrypted or not, and the older formats PKCS#1 (RSA) and SEC 1 (EC),
 * which it wraps to PKCS#8, the only format that the JDK reads.
 */
final class PrivateKeys {

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OBJECT_ID = 0x06;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;

    // AlgorithmIdentifier of RSA with its NULL; the identifier of EC keys (RFC 3279, RFC 5480).
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] VERSION = {2, 1, 0};

    /** The algorithms by the bytes of their identifiers in hexadecimal. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "2a864886f70d010101", "RSA",
            "2a864886f70d01010a", "RSASSA-PSS",
            "2a8648ce3d0201", "EC",
            "2a8648ce380401", "DSA",
            "2b6570", "Ed25519",
            "2b6571", "Ed448");

    private PrivateKeys() {}

    /** Returns the private key of a file. */
    static PrivateKey read(Path file, @Nullable String password) throws IOException {
        List<Pem.Piece> pieces = Pem.read(file);
        for (Pem.Piece piece : pieces) {
            if (piece.label().endsWith("PRIVATE KEY")) {
                return read(file, piece, password);
            }
        }
        throw new SSLException(file + ": contains no private key, but " + Pem.labels(pieces));
    }

    private static PrivateKey read(Path file, Pem.Piece piece, @Nullable String password) throws SSLException {
        if (piece.legacyEncrypted()) {
            throw new SSLException(file
                    + ": the private key is encrypted in an old format that the JDK cannot"
                    + " read; convert it with: openssl pkcs8 -topk8 -in "
                    + file);
        }
        try {
            return switch (piece.label()) {
                case "PRIVATE KEY" -> decode(piece.der());
                case "ENCRYPTED PRIVATE KEY" -> decode(decrypt(file, piece.der(), password));
                case "RSA PRIVATE KEY" -> decode(ofPkcs1(piece.der()));
                case "EC PRIVATE KEY" -> decode(ofSec1(piece.der()));
                default -> throw new SSLException(file + ": keys of type " + piece.label() + " are not supported");
            };
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new SSLException(file + ": the " + piece.label() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
        Der info = new Der(pkcs8).enter(SEQUENCE);
        info.value(INTEGER);
        byte[] id = info.enter(SEQUENCE).value(OBJECT_ID);
        String algorithm = ALGORITHMS.get(HexFormat.of().formatHex(id));
        if (algorithm == null) {
            throw new GeneralSecurityException(
                    "unknown algorithm " + HexFormat.ofDelimiter(" ").formatHex(id));
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] decrypt(Path file, byte[] der, @Nullable String password)
            throws GeneralSecurityException, SSLException {
        if (password == null) {
            throw new SSLException(file + ": the private key is encrypted; a password is required");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // For PBES2 only the parameters contain the full name of the algorithm.
            String name = info.getAlgParameters().toString();
            String algorithm = name.startsWith("PBE") ? name : info.getAlgName();
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
            try {
                Cipher cipher = Cipher.getInstance(algorithm);
                cipher.init(
                        Cipher.DECRYPT_MODE,
                        SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                        info.getAlgParameters());
                return info.getKeySpec(cipher).getEncoded();
            } finally {
                spec.clearPassword();
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException(
                    file + ": the private key cannot be decrypted; is it the right password? " + e.getMessage(), e);
        }
    }

    private static byte[] ofPkcs1(byte[] key) {
        return Der.of(SEQUENCE, VERSION, RSA, Der.of(OCTETS, key));
    }

    /** SEC 1 names the curve inside the key, PKCS#8 outside. */
    private static byte[] ofSec1(byte[] key) throws GeneralSecurityException {
        Der fields = new Der(key).enter(SEQUENCE);
        fields.value(INTEGER);
        fields.value(OCTETS);
        byte[] curve = fields.value(PARAMETERS);
        return Der.of(SEQUENCE, VERSION, Der.of(SEQUENCE, EC, curve), Der.of(OCTETS, key));
    }

    /** The subset of DER that keys need. */
    private static final class Der {

        private static final int LONG_FORM = 0x80;

        private final byte[] bytes;
        private int at;

        Der(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns the content of the next element, which must have this tag. */
        Der enter(int tag) throws GeneralSecurityException {
            return new Der(value(tag));
        }

        byte[] value(int tag) throws GeneralSecurityException {
            if (at >= bytes.length || (bytes[at] & 0xff) != tag) {
                throw new GeneralSecurityException("the structure of the key is damaged");
            }
            at++;
            int length = bytes[at++] & 0xff;
            if (length >= LONG_FORM) {
                int count = length - LONG_FORM;
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = length << 8 | (bytes[at++] & 0xff);
                }
            }
            if (length < 0 || length > bytes.length - at) {
                throw new GeneralSecurityException("the key is not complete");
            }
            at += length;
            return Arrays.copyOfRange(bytes, at - length, at);
        }

        static byte[] of(int tag, byte[]... parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            all.write(tag);
            if (length < LONG_FORM) {
                all.write(length);
            } else {
                all.write(LONG_FORM + 2);
                all.write(length >> 8);
                all.write(length);
            }
            for (byte[] part : parts) {
                all.writeBytes(part);
            }
            return all.toByteArray();
        }
    }
}
