package org.asyncio4j.http;

import java.util.Objects;

/**
 * What answers requests: a function that may await. It runs in a task of its own for each request, which is cancelled
 * when the client leaves before it has got its answer.
 *
 * <p>An {@link HttpException} becomes the response with its status; another exception is reported to the loop's exception
 * handler and becomes a response with status 500, which tells the client nothing.
 */
@FunctionalInterface
public interface HttpHandler {

    /** Returns the response to {@code request}. */
    Response handle(Request request) throws Exception;

    /**
     * Returns this handler within {@code middleware}, of which the first is the outermost: it sees a request first and a
     * response last.
     */
    default HttpHandler within(Middleware... middleware) {
        HttpHandler handler = this;
        for (int i = middleware.length - 1; i >= 0; i--) {
            handler = Objects.requireNonNull(middleware[i].wrap(handler), "middleware returned null");
        }
        return handler;
    }
}
