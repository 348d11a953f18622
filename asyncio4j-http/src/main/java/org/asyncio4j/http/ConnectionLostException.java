package org.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/** The connection ended before the whole response had come. The server may have acted on the request, or not. */
public class ConnectionLostException extends RequestException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception, see {@link RequestException#RequestException}. */
    public ConnectionLostException(Request request, String problem, @Nullable Throwable cause) {
        super(request, problem, cause);
    }
}
