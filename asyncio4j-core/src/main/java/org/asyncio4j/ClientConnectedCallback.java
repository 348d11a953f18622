package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine function that a server calls for each client: {@code this::talk} or {@code (reader,
 * writer) -> talk(reader, writer, users)}, where {@code talk} returns a {@link Coroutine}. Python's
 * {@code client_connected_cb}.
 *
 * <p>It extends {@link ClientHandler} and awaits that coroutine, so that javac prefers this type
 * for every lambda and method reference that fits both.
 */
@FunctionalInterface
@CheckReturnValue
@SuppressWarnings("FunctionalInterfaceMethodChanged") // On purpose: handle awaits clientConnected.
public interface ClientConnectedCallback extends ClientHandler {

    /**
     * Called when a client has connected. A server started by {@link
     * Asyncio#startServer(ClientConnectedCallback, String, int)} calls it in the task that then
     * runs the returned coroutine. A {@link org.asyncio4j.lowlevel.StreamReaderProtocol} calls it
     * outside any task, where it cannot await, and runs the returned coroutine as a task.
     *
     * @return the coroutine to run; null if there is nothing more to do
     */
    @Nullable
    Coroutine<?> clientConnected(StreamReader reader, StreamWriter writer) throws Exception;

    /** Awaits the coroutine that {@link #clientConnected} returns. */
    @Override
    default void handle(StreamReader reader, StreamWriter writer) throws Exception {
        Coroutine<?> coroutine = clientConnected(reader, writer);
        if (coroutine != null) {
            Coroutines.await(coroutine);
        }
    }
}
