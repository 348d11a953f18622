package org.asyncio4j.http.internal;

import java.io.IOException;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.RequestException;

/** Exceptions that several calls throw. */
final class Failures {

    private Failures() {}

    /** Returns the message of an exception, or the name of its class if it has none: for the end of a text that says why. */
    static String why(Throwable problem) {
        String message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : message;
    }

    /** Returns an exception like {@code failure} with a trace of its own. */
    static Exception again(Throwable failure) {
        if (failure instanceof RequestException known) {
            return known; // of a client, whose bodies have one reader
        }
        if (failure instanceof HttpException known) {
            HttpException again = new HttpException(known.status(), why(known));
            again.initCause(known);
            return again;
        }
        return new IOException(failure.getMessage(), failure);
    }
}
