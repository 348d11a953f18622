package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;

import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.tls.SecureLayer;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.tools.InlineExecutor;

/** A client and a server that speak TLS over a link in memory. */
final class TlsPair {

    final SettableFuture<Transport> client;
    final SettableFuture<Transport> server;
    final MemoryLink link;

    TlsPair(
            MemoryLink.Options options,
            TlsOptions clientOptions,
            BaseProtocol clientProtocol,
            TlsOptions serverOptions,
            BaseProtocol serverProtocol) {
        EventLoop loop = options.loop();
        client = loop.createFuture();
        server = loop.createFuture();
        SecureLayer layer = new SecureLayer(new InlineExecutor());
        link = options.connect(
                layer.secure(
                        loop,
                        clientProtocol,
                        clientOptions,
                        false,
                        clientOptions.serverHostname() == null ? "localhost" : clientOptions.serverHostname(),
                        true,
                        client),
                layer.secure(loop, serverProtocol, serverOptions, true, null, true, server));
    }

    /** As usual. */
    TlsPair(EventLoop loop, BaseProtocol clientProtocol, BaseProtocol serverProtocol) {
        this(
                MemoryLink.options(loop),
                TlsOptions.of(TestKeys.client()),
                clientProtocol,
                TlsOptions.of(TestKeys.server()),
                serverProtocol);
    }

    /** Waits for the handshake. */
    TlsPair shakeHands() {
        await(client);
        await(server);
        return this;
    }
}
