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
 * <p>{@code startServer} takes a coroutine function as well, as {@code this::talk}. For a lambda
 * whose body never ends ({@code while (true)} without a way out) javac cannot tell which of the two
 * it is: there name the type, as above.
 */
@FunctionalInterface
public interface ClientHandler {

    /**
     * Talks to a client, and closes {@code writer} when it is done. What it throws is reported to
     * the loop's exception handler and closes the connection, and so does a cancellation.
     */
    void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
