package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What a server calls for each client: mostly a coroutine function, {@code this::talk}. Python's
 * {@code client_connected_cb}.
 */
@FunctionalInterface
public interface ClientConnectedCallback {

    /**
     * Called when a client has connected, on the loop's thread and outside of any task: it may not
     * await.
     *
     * @return what is to be run as a task; null if that was all
     */
    @Nullable Coroutine<?> clientConnected(StreamReader reader, StreamWriter writer)
            throws Exception;
}
