package org.asyncio4j.internal.net;

import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** A transport that can be upgraded to TLS. */
public interface StartTlsCompatible extends Transport {

    /**
     * Returns whether the protocol was notified that the peer sends no more, which happens only
     * once.
     */
    boolean toldEof();

    /** Returns whether the protocol's writing is paused. */
    boolean isWritingPaused();

    /** Returns whether a file is being sent. */
    boolean isSendingFile();

    /**
     * Returns the name or address of the host that was connected to, which an upgrade checks unless
     * it is told another name; null for a channel of the caller's, for a Unix socket and on a server.
     */
    @Nullable
    String connectedHost();
}
