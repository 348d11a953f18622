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
 * <p>Or a method, {@code this::talk}. {@code startServer} takes a coroutine function as well, a
 * {@link ClientConnectedCallback}, and of a lambda that is a single call javac believes that it is
 * one: {@code (reader, writer) -> talk(reader, writer, users)}. If {@code talk} returns nothing, it
 * says that "void cannot be converted to Coroutine", and the call wants braces.
 */
@FunctionalInterface
public interface ClientHandler {

    /**
     * Talks to a client, and closes {@code writer} when it is done. What it throws is reported to
     * the loop's exception handler and closes the connection, and so does a cancellation.
     */
    void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
