package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.WaitReason;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** A server: its listening sockets and what its connections share. */
public final class ListeningHttpServer implements HttpServer {

    private final ServerCore core;
    private final Server server;
    private @Nullable TimerHandle shutdown;
    private @Nullable SettableFuture<@Nullable Void> forever;

    ListeningHttpServer(ServerCore core, Server server) {
        this.core = core;
        this.server = server;
    }

    @Override
    public void close() {
        if (core.isStopping()) {
            return;
        }
        server.close();
        core.stop();
        double limit = core.options.shutdownTimeout();
        if (!core.isOver() && limit != Double.POSITIVE_INFINITY) {
            shutdown = core.loop.callLater(limit, core::abort);
        }
        if (forever != null) {
            forever.cancel();
        }
    }

    @Override
    public void abort() {
        close();
        core.abort();
    }

    @Override
    public Coroutine<Void> waitClosed() {
        return async("waitClosed", this::awaitClosed);
    }

    private void awaitClosed() {
        await(server.waitClosed());
        core.awaitOver();
        if (shutdown != null) {
            shutdown.cancel();
            shutdown = null;
        }
    }

    @Override
    public Coroutine<Void> serveForever() {
        return async("serveForever", this::serve);
    }

    private void serve() {
        if (forever != null) {
            throw new IllegalStateException(this + " is already being awaited on serveForever()");
        }
        await(server.startServing());
        SettableFuture<@Nullable Void> end = core.loop.createFuture();
        Futures.setWaitTarget(end, (WaitTarget) () -> new WaitReason("server", "the end of " + this));
        forever = end;
        try {
            await(end);
        } catch (CancelledError error) {
            close();
            awaitClosed();
            throw error;
        } finally {
            forever = null;
        }
    }

    @Override
    public boolean isServing() {
        return server.isServing();
    }

    @Override
    public List<TransportSocket> sockets() {
        return server.sockets();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public int connections() {
        return core.connectionCount();
    }

    @Override
    public int requests() {
        return core.requestCount();
    }

    @Override
    public EventLoop getLoop() {
        return core.loop;
    }

    @Override
    public HttpServer onEnter() {
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        close();
        awaitClosed();
        return false;
    }

    @Override
    public String toString() {
        return "<HttpServer sockets=" + sockets() + ">";
    }
}
