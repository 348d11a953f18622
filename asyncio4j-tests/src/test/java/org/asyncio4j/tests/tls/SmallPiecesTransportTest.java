package org.asyncio4j.tests.tls;

import org.asyncio4j.testing.MemoryLink;

/** The contract, over TLS in pieces that records have to be put together of. */
class SmallPiecesTransportTest extends TlsTransportContract {

    @Override
    MemoryLink.Options link(MemoryLink.Options usual) {
        return usual.withLargestPiece(5003).withCapacity(40_000);
    }

    @Override
    String version() {
        return "TLSv1.3";
    }
}
