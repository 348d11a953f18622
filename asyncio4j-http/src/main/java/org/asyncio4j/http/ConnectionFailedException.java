package org.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/** No connection could be made: the host is unknown or refuses, TLS fails, a proxy refuses. The request was not sent. */
public class ConnectionFailedException extends RequestException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception, see {@link RequestException#RequestException}. */
    public ConnectionFailedException(Request request, String problem, @Nullable Throwable cause) {
        super(request, problem, cause);
    }
}
