package org.asyncio4j.tests.tls;

/** The contract, over TLS 1.2. */
class Tls12TransportTest extends TlsTransportContract {

    @Override
    String version() {
        return "TLSv1.2";
    }
}
