package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * What a server calls for each client, as a coroutine function: {@code this::talk} or {@code
 * (reader, writer) -> talk(reader, writer, users)}, where {@code talk} returns a {@link Coroutine}.
 * Python's {@code client_connected_cb}.
 *
 * <p>It is a {@link ClientHandler}, too, which awaits that coroutine. So javac takes for a
 * coroutine function whatever can be one.
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // On purpose: handle does what it is to do.
@CheckReturnValue
public interface ClientConnectedCallback extends ClientHandler {

    /**
     * Called when a client has connected. {@link Asyncio#startServer(ClientConnectedCallback,
     * String, int)} calls it in the task that runs what it returns. A {@link
     * org.asyncio4j.lowlevel.StreamReaderProtocol} calls it outside of any task, where it may not
     * await, and runs what it returns as one.
     *
     * @return what is to be run; null if that was all
     */
    @Nullable
    Coroutine<?> clientConnected(StreamReader reader, StreamWriter writer) throws Exception;

    /** Awaits what {@link #clientConnected} returns. */
    @Override
    default void handle(StreamReader reader, StreamWriter writer) throws Exception {
        Coroutine<?> coroutine = clientConnected(reader, writer);
        if (coroutine != null) {
            Coroutines.await(coroutine);
        }
    }
}
