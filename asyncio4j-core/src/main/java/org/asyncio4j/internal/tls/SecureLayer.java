package org.asyncio4j.internal.tls;

import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.net.TlsLayer;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** Provides the TLS of a loop, whose connections share buffers. */
public final class SecureLayer implements TlsLayer {

    private final Buffers buffers = new Buffers();

    @Override
    public Between secure(
            EventLoop loop,
            BaseProtocol application,
            TlsOptions options,
            boolean serverSide,
            @Nullable String hostname,
            boolean tellsMade,
            SettableFuture<Transport> ready) {
        return new TlsProtocol(
                loop, buffers, new ApplicationSide(loop, application, tellsMade), options, serverSide, hostname, ready);
    }
}
