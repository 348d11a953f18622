package org.asyncio4j.http;

import org.asyncio4j.http.internal.Status;

/**
 * Ends the handling of a request with an error status: {@code throw new HttpException(404)}. The server makes a response
 * of it, see {@link HttpServerOptions#withErrorPage}.
 */
public class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The status of the response. */
    private final int status;

    /** Creates an exception with the usual phrase of the status as its message. */
    public HttpException(int status) {
        this(status, Status.phrase(status));
    }

    /**
     * Creates an exception.
     *
     * @param status from 400 to 599
     * @param message what the client is told
     */
    public HttpException(int status, String message) {
        super(message);
        this.status = Status.checkError(status);
    }

    /** Returns the status of the response. */
    public int status() {
        return status;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + ": " + status + " " + getMessage();
    }
}
