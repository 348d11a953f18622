package org.asyncio4j;

import java.io.IOException;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * The reader and the writer of a connection. Created by {@link Asyncio#openConnection(String,
 * int)}.
 *
 * {@snippet :
 * with(await(openConnection("127.0.0.1", 8888)), peer -> {
 *     peer.writer().write("hello\n");
 *     IO.print(new String(await(peer.reader().readline())));
 * });
 * }
 *
 * <p>As an {@link AsyncContextManager} it is closed at the end of its block, which then waits until
 * all data is sent and the connection is closed. A try-with-resources statement of a task does the
 * same.
 *
 * @param reader receives the data that the peer sends
 * @param writer sends data to the peer
 */
public record StreamPair(StreamReader reader, StreamWriter writer)
        implements AsyncContextManager<StreamPair>, AutoCloseable {

    /** Creates a pair; neither may be null. */
    public StreamPair {
        Checks.notNull(reader, "reader");
        Checks.notNull(writer, "writer");
    }

    /**
     * Closes the connection, as {@link StreamWriter#close} does, and if the caller is a task, waits as {@link
     * StreamWriter#waitClosed} does, and throws what that throws. Code that is not part of a task cannot wait.
     *
     * <p>An exception that the reader has for everybody, because the connection was lost, is thrown as a copy: the body of a
     * try-with-resources statement may have thrown it, and no exception can be suppressed on itself.
     */
    @Override
    public void close() {
        writer.close();
        if (Coroutines.getRunningLoopOrNull() != null && Coroutines.currentTask() != null) {
            try {
                Coroutines.await(writer.waitClosed());
            } catch (Exception e) {
                throw Throwing.unchecked(e == reader.exception() ? copyOf(e) : e);
            }
        }
    }

    /** Copies what the system tells; an exception of somebody's own is thrown as it is. */
    private static Exception copyOf(Exception lost) {
        return switch (lost) {
            case ConnectionResetException e -> new ConnectionResetException(Repr.why(e));
            case ConnectionAbortedException e -> new ConnectionAbortedException(Repr.why(e));
            case IOException e when e.getClass() == IOException.class -> new IOException(e.getMessage());
            default -> lost;
        };
    }

    @Override
    public StreamPair onEnter() {
        return this;
    }

    /** Closes the connection and waits; what that throws is added to what the body threw. */
    @Override
    public boolean onExit(@Nullable Throwable problem) throws Exception {
        writer.close();
        try {
            Coroutines.await(writer.waitClosed());
        } catch (Exception e) {
            if (problem == null) {
                throw e;
            }
            if (problem != e) {
                problem.addSuppressed(e);
            }
        }
        return false;
    }
}
