package org.asyncio4j.tests.tls;

/** The contract, over TLS 1.2 and real sockets. */
class Tls12SocketsTest extends TlsSocketsContract {

    Tls12SocketsTest() {
        super("TLSv1.2");
    }
}
