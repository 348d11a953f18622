package org.asyncio4j.http;

import org.asyncio4j.http.internal.Status;
import org.jspecify.annotations.Nullable;

/** Makes the responses for errors: of requests that could not be read, and of handlers that threw. It must not await. */
@FunctionalInterface
public interface ErrorPage {

    /**
     * Plain text: the message of an {@link HttpException}, else the phrase of the status.
     */
    ErrorPage PLAIN = (status, request, problem) -> {
        String text = problem instanceof HttpException ? problem.getMessage() : Status.phrase(status);
        return Response.text(text + "\n").withStatus(status);
    };

    /**
     * Returns the response for an error.
     *
     * @param request null if it could not be read
     * @param problem what was thrown; null if nothing was. What it says is not for clients, unless it is an {@link
     *     HttpException}
     */
    Response respond(int status, @Nullable Request request, @Nullable Throwable problem);
}
