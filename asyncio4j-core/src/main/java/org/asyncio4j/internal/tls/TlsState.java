package org.asyncio4j.internal.tls;

/**
 * How far a TLS connection has come.
 *
 * <pre>
 *              connectionMade              handshake done
 *   UNWRAPPED ----------------> DO_HANDSHAKE ----------> WRAPPED
 *       ^                            |                     |  close(), or the peer's
 *       |  connection lost, abort(), |                     |  close_notify or end of data
 *       |  a failure; from any state |                     v
 *       +----------------------------+<-- SHUTDOWN <--- FLUSHING
 *                                                  all that was written is encrypted
 * </pre>
 *
 * <p>FLUSHING sends what the application has written before, SHUTDOWN has sent our close_notify and
 * waits for the peer's, or for the end of its data. Both drop what the peer still sends.
 */
enum TlsState {
    UNWRAPPED,
    DO_HANDSHAKE,
    WRAPPED,
    FLUSHING,
    SHUTDOWN;

    /** Returns whether application data is accepted, to be sent now or after the handshake. */
    boolean takesData() {
        return this == DO_HANDSHAKE || this == WRAPPED;
    }

    /** Returns whether the connection is being closed in an orderly way. */
    boolean closes() {
        return this == FLUSHING || this == SHUTDOWN;
    }

    /** Returns {@code next} if the transition to it is allowed. */
    TlsState to(TlsState next) {
        boolean allowed = switch (next) {
            case UNWRAPPED -> true;
            case DO_HANDSHAKE -> this == UNWRAPPED;
            case WRAPPED -> this == DO_HANDSHAKE;
            case FLUSHING -> this == WRAPPED;
            case SHUTDOWN -> this == FLUSHING;
        };
        if (!allowed) {
            throw new AssertionError("cannot switch state from " + this + " to " + next);
        }
        return next;
    }
}
