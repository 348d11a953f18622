package org.asyncio4j.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.http.internal.BytesBody;
import org.asyncio4j.http.internal.FileBody;
import org.asyncio4j.http.internal.StreamBody;

/**
 * The content of a message: pieces of bytes, that come or are sent one after another.
 *
 * {@snippet :
 * long size = 0;
 * for (byte[] piece : each(request.body())) {
 *     size += piece.length;
 * }
 * }
 *
 * <p>A body that arrives can be iterated over once, and is asked for more only as fast as the iteration goes on: a sender
 * that is faster has to wait. One that is sent is asked for its next piece when the receiver has taken what was sent.
 *
 * <p>May be implemented; grows by default methods only.
 */
@FunctionalInterface
public interface Body extends AsyncIterable<byte[]> {

    /** No bytes. */
    Body EMPTY = of(new byte[0]);

    /** Returns the number of bytes, or -1 if that is not known. A body that is sent must have as many. */
    default long length() {
        return -1;
    }

    /** Returns the fields that came behind the body, once it has been read; none if there were none. */
    default Headers trailers() {
        return Headers.EMPTY;
    }

    /** Returns a body of {@code bytes}, which must not be changed any more. */
    static Body of(byte[] bytes) {
        return new BytesBody(Objects.requireNonNull(bytes, "bytes"));
    }

    /** Returns a body of {@code text} in UTF-8. */
    static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a body whose length is not known. An empty piece is left out. */
    static Body stream(AsyncIterable<byte[]> pieces) {
        return new StreamBody(Objects.requireNonNull(pieces, "pieces"), -1);
    }

    /** Returns a body of {@code length} bytes. */
    static Body stream(AsyncIterable<byte[]> pieces, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0: " + length);
        }
        return new StreamBody(Objects.requireNonNull(pieces, "pieces"), length);
    }

    /** Returns the content of a file, which a server sends by the system's own call where it can. */
    static Body file(Path file) {
        return new FileBody(Objects.requireNonNull(file, "file"));
    }
}
