package org.asyncio4j.internal.net;

import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Secures connections with TLS. This layer knows nothing of TLS; a higher one supplies the
 * implementation.
 */
@FunctionalInterface
public interface TlsLayer {

    /** The protocol that a plain transport drives once it is secured. */
    interface Between extends BufferedProtocol {

        /**
         * Called before {@code connectionMade} if the plain transport has paused writing already,
         * which it tells only once.
         *
         * @param applicationKnows whether it told the application's protocol, which is therefore
         *     to be resumed
         */
        void beginPaused(boolean applicationKnows);

        /** Like {@link org.asyncio4j.lowlevel.ReadAheadProtocol#readable}; then {@link ReadsLate#readNow} reads. */
        boolean readable();
    }

    /**
     * Creates a TLS layer between a plain transport and the protocol of an application.
     *
     * @param application the protocol that the secured transport drives
     * @param hostname the server's name, for clients; empty for none, and null on a server
     * @param callConnectionMade whether to call {@code connectionMade} on {@code application}
     * @param ready completes with the secured transport when the handshake is done, or with the
     *     failure
     * @return the protocol for the plain transport
     */
    Between secure(
            EventLoop loop,
            BaseProtocol application,
            TlsOptions options,
            boolean serverSide,
            @Nullable String hostname,
            boolean callConnectionMade,
            SettableFuture<Transport> ready);
}
