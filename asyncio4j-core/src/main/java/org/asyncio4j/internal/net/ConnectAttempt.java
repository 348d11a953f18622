package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Addresses;
import org.asyncio4j.lowlevel.WaitTarget;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** Connects one channel, which it owns, to one address; closes the channel if that fails. */
final class ConnectAttempt implements WaitTarget {

    /**
     * Receives the outcome of an attempt, unless {@link #begin} threw or the attempt was given up.
     */
    interface Listener {

        /** Called when the channel is connected, or with the failure. */
        void ended(ConnectAttempt attempt, @Nullable Throwable failure);
    }

    final SocketChannel socket;
    private final NetLoop net;
    private final SocketAddress address;

    private final Listener listener;

    private IoDriver.@Nullable Registration registration;
    private boolean over;

    private ConnectAttempt(NetLoop net, SocketChannel socket, SocketAddress address, Listener listener) {
        this.net = net;
        this.socket = socket;
        this.address = address;
        this.listener = listener;
    }

    /**
     * Creates an attempt with a new channel, bound to the first of {@code locals} for which that is
     * possible; null lets the system choose.
     */
    static ConnectAttempt open(
            NetLoop net, InetSocketAddress address, @Nullable List<InetSocketAddress> locals, Listener listener)
            throws IOException {
        SocketChannel socket = net.channels().openSocketChannel(Resolver.familyOf(address));
        try {
            if (locals != null) {
                bind(socket, Resolver.familyOf(address), locals);
            }
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
        return new ConnectAttempt(net, socket, address, listener);
    }

    private static void bind(SocketChannel socket, ProtocolFamily family, List<InetSocketAddress> locals)
            throws IOException {
        IOException failed = new BindException("no matching local address with family " + family.name() + " found");
        for (InetSocketAddress local : locals) {
            if (!Resolver.familyOf(local).equals(family)) {
                continue;
            }
            try {
                socket.bind(local);
                return;
            } catch (IOException e) {
                failed = Failures.toBind(local, e);
            }
        }
        throw failed;
    }

    /** Connects {@code socket}, and closes it if that fails. Must be called in a task. */
    static void connect(NetLoop net, SocketChannel socket, SocketAddress address) throws IOException {
        PlainFuture<Boolean> done = new PlainFuture<>(net.loopState);
        ConnectAttempt attempt = new ConnectAttempt(net, socket, address, (same, failure) -> {
            if (done.done()) {
                return;
            }
            if (failure == null) {
                done.setResult(true);
            } else {
                done.setException(failure);
            }
        });
        PlainFuture.setTarget(done, attempt);
        attempt.begin();
        boolean connected = false;
        try {
            Awaiting.await(done);
            connected = true;
        } finally {
            if (!connected) {
                attempt.giveUp();
            }
        }
    }

    @Override
    public WaitReason waitReason() {
        return new WaitReason("socket", "a connection to " + Addresses.text(address));
    }

    void begin() throws IOException {
        try {
            socket.configureBlocking(false);
            if (socket.connect(address)) {
                over = true;
                listener.ended(this, null);
                return;
            }
            IoDriver.Registration registered = net.driver.register(socket);
            registration = registered;
            registered.setWriter(new CallbackHandle(net.loopState, this::ready, VarContext.empty()));
        } catch (IOException e) {
            giveUp();
            throw Failures.toConnect(address, e);
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        }
    }

    /** Closes the channel, whether it is connected or not. */
    void giveUp() {
        if (registration != null) {
            registration.close();
        }
        over = true;
        net.closeFinally(socket);
    }

    private void ready() {
        if (over) {
            return;
        }
        try {
            if (!socket.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            giveUp();
            listener.ended(this, Failures.toConnect(address, e));
            return;
        } catch (RuntimeException | Error e) {
            giveUp();
            listener.ended(this, e);
            return;
        }
        over = true;
        if (registration != null) {
            registration.setWriter(null);
        }
        listener.ended(this, null);
    }
}
