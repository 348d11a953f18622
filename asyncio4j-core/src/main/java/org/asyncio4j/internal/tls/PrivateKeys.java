package org.asyncio4j.internal.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLException;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key: PKCS#8, encrypted or not, and the older formats PKCS#1 (RSA) and SEC 1 (EC),
 * which it wraps to PKCS#8, the only format that the JDK reads.
 */
final class PrivateKeys {

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

    private static final String PBES2 = "2a864886f70d01050d";
    private static final String SCRYPT = "2b06010401da47040b";
    private static final String TRIPLE_DES = "2a864886f70d0307";

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
            throw unsupported(file, "is encrypted in an old format", "pkcs8 -topk8");
        }
        try {
            return switch (piece.label()) {
                case "PRIVATE KEY" -> decode(file, piece.der());
                case "ENCRYPTED PRIVATE KEY" -> decode(file, decrypt(file, piece.der(), password));
                case "RSA PRIVATE KEY" -> decode(file, ofPkcs1(piece.der()));
                case "EC PRIVATE KEY" -> decode(file, ofSec1(piece.der()));
                default -> throw new SSLException(file + ": keys of type " + piece.label() + " are not supported");
            };
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new SSLException(file + ": the " + piece.label() + " cannot be read: " + Repr.why(e), e);
        }
    }

    private static PrivateKey decode(Path file, byte[] pkcs8) throws GeneralSecurityException, SSLException {
        Der info = new Der(pkcs8).enter(Der.SEQUENCE);
        info.value(Der.INTEGER);
        Der identifier = info.enter(Der.SEQUENCE);
        byte[] id = identifier.value(Der.OBJECT_ID);
        String algorithm = ALGORITHMS.get(HexFormat.of().formatHex(id));
        if (algorithm == null) {
            throw new GeneralSecurityException(
                    "unknown algorithm " + HexFormat.ofDelimiter(" ").formatHex(id));
        }
        if (algorithm.equals("EC") && identifier.nextTag() == Der.SEQUENCE) {
            throw unsupported(
                    file, "describes its curve by numbers instead of by its name", "ec -param_enc named_curve");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] decrypt(Path file, byte[] der, @Nullable String password)
            throws GeneralSecurityException, SSLException {
        if (password == null) {
            throw new SSLException(file + ": the private key is encrypted; a password is required");
        }
        String encryption = encryptionOf(der);
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // For PBES2 only the parameters contain the full name of the algorithm.
            String name = info.getAlgParameters().toString();
            String algorithm = name.startsWith("PBE") ? name : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new SSLException(
                    file + ": the private key cannot be decrypted; is it the right password? " + Repr.why(e), e);
        } catch (GeneralSecurityException | IOException e) {
            SSLException unsupported =
                    unsupported(file, "is encrypted with " + encryption, "pkcs8 -topk8 -v2 aes-256-cbc");
            unsupported.initCause(e);
            throw unsupported;
        } finally {
            spec.clearPassword();
        }
    }

    /** Names the encryption of a key, as far as that helps whoever has made it. */
    private static String encryptionOf(byte[] der) throws GeneralSecurityException {
        Der scheme = new Der(der).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
        String id = idOf(scheme);
        if (!id.equals(PBES2)) {
            return "an algorithm that the JDK does not have";
        }
        Der parameters = scheme.enter(Der.SEQUENCE);
        String derivation = idOf(parameters.enter(Der.SEQUENCE));
        String cipher = idOf(parameters.enter(Der.SEQUENCE));
        return derivation.equals(SCRYPT)
                ? "scrypt"
                : cipher.equals(TRIPLE_DES) ? "3DES" : "a cipher that the JDK does not have here";
    }

    private static String idOf(Der identifier) throws GeneralSecurityException {
        return HexFormat.of().formatHex(identifier.value(Der.OBJECT_ID));
    }

    /** Says what the JDK cannot read, and the call of OpenSSL that converts it. */
    private static SSLException unsupported(Path file, String what, String command) {
        return new SSLException(file + ": the private key " + what + ", which is not supported; convert it with: "
                + Pem.conversion(command, file));
    }

    private static byte[] ofPkcs1(byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION, RSA, Der.of(Der.OCTETS, key));
    }

    /** SEC 1 names the curve inside the key, PKCS#8 outside. */
    private static byte[] ofSec1(byte[] key) throws GeneralSecurityException {
        Der fields = new Der(key).enter(Der.SEQUENCE);
        fields.value(Der.INTEGER);
        fields.value(Der.OCTETS);
        byte[] curve = fields.value(Der.TAGGED_0);
        return Der.of(Der.SEQUENCE, VERSION, Der.of(Der.SEQUENCE, EC, curve), Der.of(Der.OCTETS, key));
    }
}
