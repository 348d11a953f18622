package org.asyncio4j.http;

/**
 * What talks to a client by WebSocket, in the task of the request. When it returns the connection is closed in good order;
 * when it throws, with code 1011, and the exception is reported to the loop's exception handler, unless it is the {@link
 * WebSocketClosedException} of this connection.
 */
@FunctionalInterface
public interface WebSocketHandler {

    /** Talks to the client until there is no more to say. */
    void handle(WebSocket socket) throws Exception;
}
