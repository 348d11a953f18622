package org.asyncio4j.http.internal;

/** A connection of a server, whatever version of HTTP it speaks. */
interface ServerConnection {

    /** Called when the server stops: takes no new requests, and closes when the last response is sent. */
    void stop();

    /** Closes at once. */
    void abort();
}
