package org.asyncio4j.http;

import java.nio.file.Path;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.StoredFile;

/**
 * A file of a {@link Form}, in memory or on disk. It can be read as often as needed, until the form is closed.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface FormFile extends FormPart permits StoredFile {

    /** Returns the name of the file, without folders, as the client says; may be empty. */
    @Override
    String fileName();

    /** Returns the number of bytes. */
    long size();

    /** Moves the content to a file, which is replaced if it exists; then this one cannot be read any more if it was on disk. */
    @Override
    Coroutine<Long> saveTo(Path file);
}
