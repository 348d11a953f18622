package org.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/** A limit of time in {@link HttpClientOptions} was reached. */
public class RequestTimeoutException extends RequestException {

    private static final long serialVersionUID = 1L;

    /** What took too long. */
    public enum Limit {
        /** To get a place in the pool: {@link HttpClientOptions#poolTimeout}. */
        POOL,
        /** To connect: {@link HttpClientOptions#connectTimeout}. */
        CONNECT,
        /** Until something came, or something was taken: {@link HttpClientOptions#readTimeout}. */
        READ,
        /** The whole: {@link HttpClientOptions#timeout}. */
        WHOLE
    }

    private final Limit limit;

    /** Creates an exception, see {@link RequestException#RequestException}. */
    public RequestTimeoutException(Request request, Limit limit, String problem, @Nullable Throwable cause) {
        super(request, problem, cause);
        this.limit = limit;
    }

    /** Returns which limit was reached. */
    public Limit limit() {
        return limit;
    }
}
