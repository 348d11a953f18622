package org.asyncio4j.internal.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.asyncio4j.internal.util.Repr;

/** Parses PEM files (RFC 7468): pieces between BEGIN and END lines, with any text around them. */
final class Pem {

    private static final Pattern PIECE =
            Pattern.compile("-----BEGIN ([^-]+)-----(.*?)-----END ([^-]+)-----", Pattern.DOTALL);

    private static final String FIRST = "-----BEGIN ";

    /**
     * A piece of a file.
     *
     * @param label its type, such as CERTIFICATE
     * @param legacyEncrypted whether it is encrypted in the format of old OpenSSL versions
     */
    record Piece(String label, byte[] der, boolean legacyEncrypted) {}

    private Pem() {}

    /** Returns the pieces of a file, at least one. */
    static List<Piece> read(Path file) throws IOException {
        String text = textOf(file);
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text);
        int begun = 0;
        while (matcher.find()) {
            begun++;
            if (!matcher.group(1).equals(matcher.group(3))) {
                throw new SSLException(file + ": BEGIN " + matcher.group(1) + " ends with END " + matcher.group(3));
            }
            pieces.add(piece(file, matcher.group(1), matcher.group(2)));
        }
        if (text.split(FIRST, -1).length - 1 > begun) {
            throw new SSLException(file + ": a BEGIN line has no END line; is the file complete?");
        }
        if (pieces.isEmpty()) {
            throw new SSLException(file + " is not a PEM file: it contains no BEGIN line");
        }
        return pieces;
    }

    /** Returns the types of the pieces, for messages. */
    static String labels(List<Piece> pieces) {
        return String.join(", ", pieces.stream().map(Piece::label).distinct().toList());
    }

    /** Returns the call of OpenSSL that converts a file, for messages; can be pasted into a shell. */
    static String conversion(String command, Path file) {
        String name = file.toString();
        String quoted = name.matches("[\\w./@%+=:,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
        return "openssl " + command + " -in " + quoted + " -out converted.pem";
    }

    /** Reads a file, whose name is in each exception: the JDK leaves it out of some. */
    private static String textOf(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new SSLException(file + " is a directory, not a PEM file");
        }
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + Repr.why(e), e);
        }
    }

    private static Piece piece(Path file, String label, String body) throws SSLException {
        boolean encrypted = body.contains("Proc-Type:") && body.contains("ENCRYPTED");
        // Headers, which only old keys have, end at an empty line.
        String base64 = encrypted ? body.replaceFirst("(?s)^.*?\\R\\s*\\R", "") : body;
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return new Piece(label, der, encrypted);
        } catch (IllegalArgumentException e) {
            throw new SSLException(file + ": the " + label + " is not valid Base64", e);
        }
    }
}
