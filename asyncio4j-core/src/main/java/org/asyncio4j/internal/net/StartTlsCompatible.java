package org.asyncio4j.internal.net;

import org.asyncio4j.lowlevel.Transport;

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
}
