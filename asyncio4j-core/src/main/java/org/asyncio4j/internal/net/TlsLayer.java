package org.asyncio4j.internal.net;

import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** How a connection is secured. This row does not know TLS; a higher one hands in what does. */
@FunctionalInterface
public interface TlsLayer {

    /** What a plain transport drives when it has been secured. */
    interface Between extends BufferedProtocol {}

    /**
     * A layer of TLS between a plain transport and the protocol of an application.
     *
     * @param application what is driven by the secured transport
     * @param hostname the server's name, for clients; null or empty for none
     * @param tellsMade whether {@code application} is told {@code connectionMade}
     * @param ready is given the secured transport when the handshake is done, or the failure
     * @return what the plain transport has to drive
     */
    Between secure(
            EventLoop loop,
            BaseProtocol application,
            TlsOptions options,
            boolean serverSide,
            @Nullable String hostname,
            boolean tellsMade,
            SettableFuture<Transport> ready);
}
