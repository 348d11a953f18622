package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Protocol} that keeps what it receives until somebody reads it, as one with a {@link
 * StreamFeed} does. A transport asks it before each read whether a reader waits with a buffer of its
 * own, and an upgrade to TLS asks it for what is still unread.
 *
 * <pre>
 *   connectionMade (dataReceived | getBuffer bufferUpdated)* eofReceived? connectionLost
 * </pre>
 *
 * <p>Unlike a {@link BufferedProtocol} it need not have a buffer each time; bytes come by {@link
 * #dataReceived} whenever it has none, and always over transports that do not ask, as those of TLS. A {@link
 * LendingTransport} also asks whether to read at all.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface ReadAheadProtocol extends Protocol {

    /**
     * The buffer that the next bytes are read into, between its position and its limit; null to get
     * them by {@link #dataReceived}. It must have room, and be writable.
     */
    @Nullable
    ByteBuffer getBuffer();

    /**
     * Some bytes, at least one, were put into the buffer that {@link #getBuffer} has just returned,
     * and its position is behind them now.
     */
    void bufferUpdated();

    /**
     * Called by a {@link LendingTransport} before it reads, once an iteration, when there is something to read. Returns
     * whether to leave it: whoever is to get the bytes then calls {@link LendingTransport#lend} in the next iteration. If
     * nobody does, the transport asks again in that iteration, after the tasks that were ready; if this returns false, it
     * reads at once.
     */
    default boolean readable() {
        return false;
    }

    /**
     * Removes and returns the bytes that were received and nobody has read. Called by {@link
     * Networking#startTls}, so that bytes of the plain connection are never taken for bytes that
     * came over TLS.
     */
    byte[] takeUnread();
}
