package org.asyncio4j.tests.tls;

/** The contract, over TLS 1.3. */
class Tls13TransportTest extends TlsTransportContract {

    @Override
    String version() {
        return "TLSv1.3";
    }
}
