package org.asyncio4j.internal.tls;

import java.util.concurrent.Executor;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.net.TlsLayer;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** Provides the TLS of a loop, whose connections share buffers. */
public final class SecureLayer implements TlsLayer {

    private final Buffers buffers = new Buffers();
    private final Executor handshakes;

    /** Each expensive part of a handshake gets a thread of its own, so that none waits for anything else. */
    public SecureLayer() {
        this(work -> Engine.get().newHelper("asyncio-handshake", work).start());
    }

    /** The expensive parts of handshakes run in {@code handshakes}. */
    public SecureLayer(Executor handshakes) {
        this.handshakes = handshakes;
    }

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
                loop,
                buffers,
                handshakes,
                new ApplicationSide(loop, application, tellsMade),
                options,
                serverSide,
                hostname,
                ready);
    }
}
