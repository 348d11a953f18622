package org.asyncio4j.tests.net;

import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;

/** What a server makes: hands its connection over to another protocol, and tells of it. */
public final class MadeWatch implements Protocol {

    /** The transport. */
    public final SettableFuture<Transport> made = Loops.getRunningLoop().createFuture();

    private final BaseProtocol inner;

    public MadeWatch(BaseProtocol inner) {
        this.inner = inner;
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        transport.setProtocol(inner);
        inner.connectionMade(transport);
        made.setResult((Transport) transport);
    }
}
