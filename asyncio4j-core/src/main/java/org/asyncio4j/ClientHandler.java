package org.asyncio4j;

/**
 * Talks to one client of a server, as a task of its own: {@link Asyncio#startServer(ClientHandler,
 * String, int)}. Written as a lambda.
 *
 * {@snippet :
 * ClientHandler echo = (reader, writer) -> {
 *     writer.write(await(reader.readline()));
 *     await(writer.drain());
 *     writer.close();
 * };
 * }
 *
 * <p>{@code startServer} takes a coroutine function as well, as {@code this::talk}. Of some lambdas
 * javac cannot tell which of the two they are: those that are a single expression want braces, and
 * for those that never end ({@code while (true)} without a way out) name the type, as above.
 */
@FunctionalInterface
public interface ClientHandler {

    /**
     * Talks to a client, and closes {@code writer} when it is done. What it throws is reported to
     * the loop's exception handler and closes the connection, and so does a cancellation.
     */
    void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
