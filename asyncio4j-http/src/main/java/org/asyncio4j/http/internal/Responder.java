package org.asyncio4j.http.internal;

import org.asyncio4j.http.Response;

/** How an {@link Exchange} answers, by the version of HTTP that the connection speaks. */
interface Responder {

    /**
     * Sends the response, at the pace at which the client takes it. Called once, in the task of the exchange.
     *
     * @return the number of bytes of the body
     */
    long respond(RequestData request, Response response) throws Exception;

    /** Called instead of {@link #respond}, or after it failed: nothing, or nothing more, is sent to the client. */
    void abandon();

    /** Called when all is done, after one of the two above. */
    void ended();
}
