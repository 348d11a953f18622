package org.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/** The response is malformed, or larger than the limits in {@link HttpClientOptions}. */
public class BadResponseException extends RequestException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception, see {@link RequestException#RequestException}. */
    public BadResponseException(Request request, String problem, @Nullable Throwable cause) {
        super(request, problem, cause);
    }
}
