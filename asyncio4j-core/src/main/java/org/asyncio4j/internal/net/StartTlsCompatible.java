package org.asyncio4j.internal.net;

import org.asyncio4j.lowlevel.Transport;

/** A transport that can be upgraded to TLS. */
public interface StartTlsCompatible extends Transport {

    /** Whether the protocol was told that the peer sends no more, which it is told only once. */
    boolean toldEof();
}
