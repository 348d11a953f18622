package org.asyncio4j.http;

/** A response has the status of an error: see {@link Response#raiseForStatus}. */
public class StatusException extends RequestException {

    private static final long serialVersionUID = 1L;

    private final transient Response response;

    /** Creates an exception for a response to {@code request}. */
    public StatusException(Request request, Response response) {
        super(request, "status " + response.status(), null);
        this.response = response;
    }

    /** Returns the response, whose body may tell more. */
    public Response response() {
        return response;
    }
}
