package org.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/** A redirect was not followed: too many, to a place that must not be followed, or with a body that cannot be sent twice. */
public class RedirectException extends RequestException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception, see {@link RequestException#RequestException}. */
    public RedirectException(Request request, String problem, @Nullable Throwable cause) {
        super(request, problem, cause);
    }
}
