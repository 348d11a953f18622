package org.asyncio4j.http;

import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.FormStorage;
import org.jspecify.annotations.Nullable;

/**
 * A form of several parts, as a whole: {@link Request#multipart}. Large files are on disk, and deleted when the response has been
 * sent, or the request has failed; so {@link FormFile#saveTo} is how to keep one.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface Form extends AutoCloseable permits FormStorage {

    /** Returns the values. */
    Parameters fields();

    /** Returns the files, in their order; a field where the user has chosen none is left out. */
    List<FormFile> files();

    /** Returns the first file of a field, or null if there is none. */
    @Nullable
    FormFile file(String name);

    /**
     * Deletes the files that are on disk. A server does that itself when the request is over; for those who have made the request.
     * Does nothing at a second call.
     *
     * @throws java.io.UncheckedIOException if one cannot be deleted
     */
    @Override
    void close();
}
