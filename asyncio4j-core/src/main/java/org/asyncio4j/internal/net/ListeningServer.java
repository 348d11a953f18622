package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.task.SleepCoroutine;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Unowned;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** A server: its acceptors and the connections accepted by them. */
public final class ListeningServer implements Server {

    final Supplier<? extends BaseProtocol> protocolFactory;
    final ServerOptions options;

    /** Each connection's protocol runs in a copy of this context. */
    final VarContext context;

    private final NetLoop net;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final Runnable cleanUp;
    private final Set<SocketTransport> clients = new LinkedHashSet<>();

    /** How many connections are accepted and not among the clients yet. */
    private int arriving;

    /** Whether no more connections are allowed; the acceptors know it. */
    private boolean full;

    private final List<PlainFuture<Boolean>> waiters = new ArrayList<>();

    /** Whether tasks wait for its clients to close, and that is known where forgotten ones can be looked for. */
    private boolean waiting;

    private boolean serving;
    private boolean closed;
    private @Nullable PlainFuture<Boolean> servingForever;

    /** Creates a server that owns the channels; {@code cleanUp} runs when they are closed. */
    ListeningServer(
            NetLoop net,
            List<ServerSocketChannel> channels,
            Supplier<? extends BaseProtocol> protocolFactory,
            ServerOptions options,
            VarContext context,
            Runnable cleanUp) {
        this.net = net;
        this.protocolFactory = protocolFactory;
        this.options = options;
        this.context = context;
        this.cleanUp = cleanUp;
        channels.forEach(channel -> acceptors.add(new Acceptor(net, this, channel)));
        net.servers.add(this);
    }

    /** Records a connection that is accepted; {@link #arrived} must follow. */
    void arrives() {
        arriving++;
        controlAccepting();
    }

    /** Records that a connection is among the clients now, or has failed. */
    void arrived() {
        arriving--;
        controlAccepting();
    }

    void attach(SocketTransport transport) {
        clients.add(transport);
    }

    void detach(SocketTransport transport) {
        clients.remove(transport);
        lookForForgotten();
        controlAccepting();
        wakeIfOver();
    }

    /** Returns whether as many connections are open as may be. */
    boolean isFull() {
        return full;
    }

    private void controlAccepting() {
        boolean now = arriving + clients.size() >= options.maxConnections();
        if (full != now) {
            full = now;
            acceptors.forEach(Acceptor::control);
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        net.loopState.checkThread();
        if (closed) {
            return;
        }
        closed = true;
        serving = false;
        net.servers.remove(this);
        acceptors.forEach(Acceptor::close);
        cleanUp.run();
        if (servingForever != null) {
            servingForever.cancel();
        }
        lookForForgotten();
        wakeIfOver();
    }

    @Override
    public void closeClients() {
        net.loopState.checkThread();
        List.copyOf(clients).forEach(SocketTransport::close);
    }

    @Override
    public void abortClients() {
        net.loopState.checkThread();
        List.copyOf(clients).forEach(SocketTransport::abort);
    }

    @Override
    public Coroutine<Void> waitClosed() {
        return net.call("waitClosed", () -> {
            awaitClosed();
            return Nothing.VOID;
        });
    }

    @Override
    public Coroutine<Void> startServing() {
        return net.call("startServing", () -> {
            begin();
            return Nothing.VOID;
        });
    }

    @Override
    public Coroutine<Void> serveForever() {
        return net.call("serveForever", () -> {
            serve();
            return Nothing.VOID;
        });
    }

    @Override
    public boolean isServing() {
        return serving;
    }

    @Override
    public List<TransportSocket> sockets() {
        if (closed) {
            return List.of();
        }
        List<TransportSocket> sockets = new ArrayList<>();
        acceptors.forEach(acceptor -> sockets.add(new ChannelSocket(acceptor.channel)));
        return List.copyOf(sockets);
    }

    @Override
    public EventLoop getLoop() {
        return net.loop;
    }

    @Override
    public Server onEnter() {
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        // Otherwise idle clients would keep the server waiting forever.
        close();
        awaitClosed();
        return false;
    }

    /** Starts accepting in the next iteration, and returns then. Must be called in a task. */
    void begin() throws IOException {
        startAccepting();
        Awaiting.await(SleepCoroutine.withoutResult(0));
    }

    private void startAccepting() throws IOException {
        net.loopState.checkUsable();
        ensureOpen();
        if (serving) {
            return;
        }
        boolean all = false;
        try {
            for (Acceptor acceptor : acceptors) {
                acceptor.start();
            }
            all = true;
        } finally {
            serving = all;
            if (!all) {
                acceptors.forEach(Acceptor::stop);
            }
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("server " + this + " is closed");
        }
    }

    private void serve() throws IOException {
        if (servingForever != null) {
            throw new IllegalStateException("server " + this + " is already being awaited on serveForever()");
        }
        startAccepting();
        PlainFuture<Boolean> forever = new PlainFuture<>(net.loopState);
        PlainFuture.setTarget(forever, (WaitTarget) () -> new WaitReason("server", "the end of " + this));
        servingForever = forever;
        try {
            Awaiting.await(forever);
        } catch (CancelledError error) {
            if (!closed) {
                close();
                closeClients();
            }
            awaitClosed();
            throw error;
        } finally {
            servingForever = null;
        }
    }

    private void awaitClosed() {
        if (closed && clients.isEmpty()) {
            return;
        }
        PlainFuture<Boolean> waiter = new PlainFuture<>(net.loopState);
        PlainFuture.setTarget(waiter, (WaitTarget) () -> new WaitReason(
                "server", closed ? clients.size() + " clients of a closed server to go" : "the end of " + this));
        waiters.add(waiter);
        lookForForgotten();
        try {
            Awaiting.await(waiter);
        } finally {
            waiters.remove(waiter);
            lookForForgotten();
        }
    }

    /** Forgotten connections would keep a closed server waiting until the next garbage collection. */
    private void lookForForgotten() {
        boolean now = closed && !clients.isEmpty() && !waiters.isEmpty();
        if (now == waiting) {
            return;
        }
        waiting = now;
        if (now) {
            Unowned.beginWaiting();
        } else {
            Unowned.endWaiting();
        }
    }

    private void wakeIfOver() {
        if (!closed || !clients.isEmpty()) {
            return;
        }
        for (PlainFuture<Boolean> waiter : List.copyOf(waiters)) {
            if (!waiter.done()) {
                waiter.setResult(true);
            }
        }
    }

    @Override
    public String toString() {
        return "<Server sockets=" + sockets() + ">";
    }
}
