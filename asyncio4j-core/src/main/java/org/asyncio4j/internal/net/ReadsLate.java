package org.asyncio4j.internal.net;

/** A plain transport that lets the layer of TLS above it decide when to read. */
public interface ReadsLate {

    /**
     * Reads once, into the buffer of the protocol, as the transport itself would have if that protocol had not answered that
     * something else reads; does nothing if that was not in the last iteration, or if reading was paused since then.
     */
    void readNow();
}
