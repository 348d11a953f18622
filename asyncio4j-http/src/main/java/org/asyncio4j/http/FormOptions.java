package org.asyncio4j.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a form of several parts may have, and where its files go: {@code FormOptions.DEFAULT.withMaxParts(20)}. The size of all of it is
 * limited as that of every body, by {@link Request#withMaxBodySize}.
 *
 * @param maxParts how many parts there may be, or else status 413 is answered; 1,000 by default
 * @param maxHeaderSize how long a header field of a part may be in bytes, or else status 400 is answered; 8 KiB by default
 * @param maxFieldSize how many bytes the values of a {@link Form} may have together, and {@link FormPart#bytes} one of them, or else
 *     status 413 is answered; 1 MiB by default
 * @param maxInMemory how many bytes a file of a {@link Form} may have and stay in memory; 64 KiB by default
 * @param folder where larger ones are written; null, that is the system's for temporary files, by default
 */
public record FormOptions(
        int maxParts,
        int maxHeaderSize,
        int maxFieldSize,
        int maxInMemory,
        @Nullable Path folder) {

    /** What each component tells as its default. */
    public static final FormOptions DEFAULT = new FormOptions(1_000, 8 << 10, 1 << 20, 64 << 10, null);

    /** Checks the limits. */
    public FormOptions {
        positive(maxParts, "maxParts");
        positive(maxHeaderSize, "maxHeaderSize");
        positive(maxFieldSize, "maxFieldSize");
        if (maxInMemory < 0) {
            throw new IllegalArgumentException("maxInMemory must be >= 0: " + maxInMemory);
        }
    }

    private static void positive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + value);
        }
    }

    /** Returns these options with another number of parts. */
    public FormOptions withMaxParts(int parts) {
        return new FormOptions(parts, maxHeaderSize, maxFieldSize, maxInMemory, folder);
    }

    /** Returns these options with another limit for header fields of parts. */
    public FormOptions withMaxHeaderSize(int bytes) {
        return new FormOptions(maxParts, bytes, maxFieldSize, maxInMemory, folder);
    }

    /** Returns these options with another limit for values. */
    public FormOptions withMaxFieldSize(int bytes) {
        return new FormOptions(maxParts, maxHeaderSize, bytes, maxInMemory, folder);
    }

    /** Returns these options with another size up to which a file stays in memory. */
    public FormOptions withMaxInMemory(int bytes) {
        return new FormOptions(maxParts, maxHeaderSize, maxFieldSize, bytes, folder);
    }

    /** Returns these options with another folder for files that do not stay in memory; it must exist. */
    public FormOptions withFolder(Path newFolder) {
        return new FormOptions(maxParts, maxHeaderSize, maxFieldSize, maxInMemory, newFolder);
    }
}
