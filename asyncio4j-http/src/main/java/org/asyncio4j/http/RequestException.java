package org.asyncio4j.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request of an {@link HttpClient} that got no response, or one that is of no use. The message begins with the method and
 * the URL of the request. The subclasses tell what happened.
 */
public class RequestException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String method;
    private final String url;

    /**
     * Creates an exception.
     *
     * @param request one whose target is a URL
     * @param problem what happened, as it goes on after the request
     */
    public RequestException(Request request, String problem, @Nullable Throwable cause) {
        super(request.method() + " " + request.target() + ": " + problem, cause);
        method = request.method();
        url = request.target();
    }

    /** Returns the method of the request. */
    public String method() {
        return method;
    }

    /** Returns the URL of the request; of several because of redirects the last one. */
    public String url() {
        return url;
    }
}
