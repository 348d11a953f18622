package org.asyncio4j.http.internal;

import java.io.IOException;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.RequestException;

/** Exceptions that several calls throw. */
final class Failures {

    private Failures() {}

    /** Returns an exception like {@code failure} with a trace of its own. */
    static Exception again(Throwable failure) {
        if (failure instanceof RequestException known) {
            return known; // of a client, whose bodies have one reader
        }
        if (failure instanceof HttpException known) {
            HttpException again = new HttpException(known.status(), String.valueOf(known.getMessage()));
            again.initCause(known);
            return again;
        }
        return new IOException(failure.getMessage(), failure);
    }
}
