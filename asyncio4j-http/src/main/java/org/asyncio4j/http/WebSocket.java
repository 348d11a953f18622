package org.asyncio4j.http;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection by WebSocket (RFC 6455), of a client or a server: messages in both directions.
 *
 * {@snippet :
 * for (Message message : each(socket)) {
 *     await(socket.send(message));
 * }
 * }
 *
 * <p>An iteration ends when the other side closes in good order, with code 1000 or 1001 or none, or this side has closed; it
 * throws a {@link WebSocketClosedException} otherwise. Messages that nobody takes fill a small buffer, and then the other side
 * has to wait. Pings are answered as long as it is not full.
 *
 * <p>As an {@link AsyncContextManager} it is closed at the end of its block: with code 1000, or 1011 after an exception.
 *
 * <p>Belongs to its loop; for use on the loop's thread only. Several tasks may send; one at a time may receive.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface WebSocket extends AsyncIterable<Message>, AsyncContextManager<WebSocket>
        permits WebSocketConnection {

    /**
     * Receives the next message. A task that is cancelled while it waits takes none. The await throws a {@link
     * WebSocketClosedException} if none comes any more, whichever side has closed.
     */
    Coroutine<Message> receive();

    /**
     * Sends a message as a whole: messages of several tasks never mix. Waits first, until the other side has taken enough of what
     * was sent before; a task that is cancelled while it waits sends nothing. The await throws a {@link
     * WebSocketClosedException} if the connection is closing or closed.
     */
    Coroutine<Void> send(Message message);

    /** Sends a text, like {@link #send(Message)}. */
    Coroutine<Void> send(String text);

    /** Sends {@code bytes}, which must not be changed before the await ends; like {@link #send(Message)}. */
    Coroutine<Void> send(byte[] bytes);

    /**
     * Sends one message of bytes that are made while it is sent, piece by piece; other messages wait until its end. If the pieces
     * fail or the task is cancelled, the message cannot be ended, and the connection is closed with code 1011.
     */
    Coroutine<Void> sendPieces(AsyncIterable<byte[]> pieces);

    /** Sends one text in pieces, like {@link #sendPieces}. */
    Coroutine<Void> sendTextPieces(AsyncIterable<String> pieces);

    /** Sends a ping, and waits for its pong. Returns how many seconds that took. */
    Coroutine<Double> ping();

    /** Closes like {@link #close(int, String)}, with code 1000. */
    Coroutine<Void> close();

    /**
     * Closes in good order: says so behind what was sent, and waits until the other side has said so too and the connection is
     * gone; after {@link WebSocketOptions#closeTimeout} the connection is aborted. If it is closing already the call only waits. A
     * task that is cancelled while it waits leaves the rest to the connection.
     *
     * @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999
     * @param reason at most 123 bytes in UTF-8
     */
    Coroutine<Void> close(int code, String reason);

    /** Closes at once. */
    void abort();

    /** Returns whether messages can be sent. */
    boolean isOpen();

    /**
     * Returns the code with which the other side closed; 1005 if it gave none; 1006 if the connection ended without one, or this
     * side refused what came; 0 as long as none of this has happened.
     */
    int closeCode();

    /** Returns the reason with which the other side closed; empty if it gave none. */
    String closeReason();

    /** Returns the subprotocol that both sides agreed upon; null if none. */
    @Nullable
    String subprotocol();
}
