package org.asyncio4j;

/**
 * Handles one client of a server, in a task of its own: the argument of {@link
 * Asyncio#startServer(ClientHandler, String, int)}, usually a lambda.
 *
 * {@snippet :
 * ClientHandler echo = (reader, writer) -> {
 *     writer.write(await(reader.readline()));
 *     await(writer.drain());
 *     writer.close();
 * };
 * }
 *
 * <p>It may also be a method reference, {@code this::talk}. {@code startServer} is overloaded for
 * coroutine functions, {@link ClientConnectedCallback}, and javac takes a lambda that is a single
 * call for one: {@code (reader, writer) -> talk(reader, writer, users)}. If {@code talk} returns
 * nothing, javac reports that "void cannot be converted to Coroutine"; put the call in braces then.
 */
@FunctionalInterface
public interface ClientHandler {

    /**
     * Handles a client, and should close {@code writer} at the end, unless it was passed on. An exception is reported to the
     * loop's exception handler and closes the connection; a cancellation closes the connection,
     * too.
     */
    void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
