package org.asyncio4j.http;

import java.nio.file.Path;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.ArrivingPart;
import org.jspecify.annotations.Nullable;

/**
 * A part of a form of several parts: a value or a file. Belongs to the task of its {@link Request}.
 *
 * <p>One of {@link Request#parts} is read while it arrives, once, and before the next one is asked for; what is not read is passed
 * over.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface FormPart permits ArrivingPart, FormFile {

    /** Returns the name of the field. */
    String name();

    /**
     * Returns the name of the file, without folders; null if the part is a value. It is what the client says, and not to be taken
     * as a path: two clients may say the same.
     */
    @Nullable
    String fileName();

    /** Returns the header fields of the part. */
    Headers headers();

    /** Returns what the client says the type is; {@code text/plain} by default. */
    default String contentType() {
        return headers().get("content-type", "text/plain");
    }

    /** Returns the content. */
    Body body();

    /**
     * Reads the content to its end. While the part arrives, the await throws an {@link HttpException} with status 413 if it is
     * larger than {@link FormOptions#maxFieldSize}.
     */
    Coroutine<byte[]> bytes();

    /** Reads the content like {@link #bytes}, and decodes it by the character set of its type, or else as UTF-8. */
    Coroutine<String> text();

    /**
     * Writes the content to a file, which is replaced if it exists, and returns how many bytes it has. Threads write it; the loop
     * goes on. If it fails, or is cancelled, the file has what was written so far.
     */
    Coroutine<Long> saveTo(Path file);
}
