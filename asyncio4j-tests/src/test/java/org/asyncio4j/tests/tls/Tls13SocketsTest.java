package org.asyncio4j.tests.tls;

/** The contract, over TLS 1.3 and real sockets. */
class Tls13SocketsTest extends TlsSocketsContract {

    Tls13SocketsTest() {
        super("TLSv1.3");
    }
}
