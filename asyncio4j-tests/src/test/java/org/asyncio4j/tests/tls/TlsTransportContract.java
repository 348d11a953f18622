package org.asyncio4j.tests.tls;

import javax.net.ssl.SSLContext;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.StreamTransportContract;

/** The contract of transports, over TLS in memory: the left end is the client. */
abstract class TlsTransportContract extends StreamTransportContract {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();

    /** How the link behaves. */
    MemoryLink.Options link(MemoryLink.Options usual) {
        return usual;
    }

    /** The version of TLS. */
    abstract String version();

    /** The link holds 64 KiB, and a test with 32 MiB would mostly be one of ciphers. */
    @Override
    public int much() {
        return 2 << 20;
    }

    @Override
    public boolean canHalfClose() {
        return false;
    }

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        TlsOptions client = TestKeys.only(CLIENT, version());
        TlsOptions server = TestKeys.only(SERVER, version());
        TlsPair pair = new TlsPair(
                        link(MemoryLink.options(Loops.getRunningLoop())), client, leftProtocol, server, rightProtocol)
                .shakeHands();
        return new Ends(pair.client.result(), pair.server.result());
    }
}
