package org.asyncio4j.internal.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of an identity: its certificates, and its key with the password for that. */
public final class KeyFiles {

    private final Path certFile;
    private final Path keyFile;
    private final @Nullable String password;

    public KeyFiles(Path certFile, Path keyFile, @Nullable String password) {
        this.certFile = certFile;
        this.keyFile = keyFile;
        this.password = password;
    }

    /** Reads them, and checks that they match. */
    public Identity read() throws IOException {
        List<X509Certificate> certificates = Certificates.read(certFile);
        return Identity.of(this, PrivateKeys.read(keyFile, password), certificates);
    }

    Path certFile() {
        return certFile;
    }

    Path keyFile() {
        return keyFile;
    }

    /** What files that were written again differ in; equal as long as nobody touches them. */
    record Stamp(
            FileTime certTime,
            long certSize,
            @Nullable Object certKey,
            FileTime time,
            long size,
            @Nullable Object key) {}

    Stamp stamp() throws IOException {
        BasicFileAttributes cert = Files.readAttributes(certFile, BasicFileAttributes.class);
        BasicFileAttributes key = Files.readAttributes(keyFile, BasicFileAttributes.class);
        return new Stamp(
                cert.lastModifiedTime(),
                cert.size(),
                cert.fileKey(),
                key.lastModifiedTime(),
                key.size(),
                key.fileKey());
    }

    @Override
    public String toString() {
        return certFile + " and " + keyFile;
    }
}
