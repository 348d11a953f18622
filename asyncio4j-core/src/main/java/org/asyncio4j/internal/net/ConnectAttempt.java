package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** Connects one channel to one address; closes it if that fails. */
final class ConnectAttempt {

    final SocketChannel socket;
    private final NetLoop net;
    private final SocketAddress address;

    /** Told the failure, or null. Not called by {@link #begin} if that throws, or after giveUp. */
    private final Consumer<@Nullable Throwable> onEnd;

    private IoDriver.@Nullable Registration registration;
    private boolean over;

    /** Owns {@code socket}. */
    ConnectAttempt(NetLoop net, SocketChannel socket, SocketAddress address, Consumer<@Nullable Throwable> onEnd) {
        this.net = net;
        this.socket = socket;
        this.address = address;
        this.onEnd = onEnd;
    }

    /** Connects {@code socket}, which it owns. In a task. */
    static void connect(NetLoop net, SocketChannel socket, SocketAddress address) throws IOException {
        PlainFuture<Boolean> done = new PlainFuture<>(net.loopState);
        ConnectAttempt attempt = new ConnectAttempt(net, socket, address, failure -> {
            if (done.done()) {
                return;
            }
            if (failure == null) {
                done.setResult(true);
            } else {
                done.setException(failure);
            }
        });
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

    /** Closes a channel that was connected and is not wanted any more. */
    static void giveUp(NetLoop net, SocketChannel socket) {
        try {
            net.driver.register(socket).close();
        } catch (IOException | RuntimeException e) {
            // Closed, or it never was registered.
        }
        net.closeFinally(socket);
    }

    void begin() throws IOException {
        try {
            socket.configureBlocking(false);
            if (socket.connect(address)) {
                over = true;
                onEnd.accept(null);
                return;
            }
            IoDriver.Registration place = net.driver.register(socket);
            registration = place;
            place.setWriter(new CallbackHandle(net.loopState, this::ready, VarContext.empty()));
        } catch (IOException e) {
            giveUp();
            throw Connector.connectFailure(address, e);
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        }
    }

    /** Closes the channel; does nothing if it was closed or connected before. */
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
            onEnd.accept(Connector.connectFailure(address, e));
            return;
        } catch (RuntimeException | Error e) {
            giveUp();
            onEnd.accept(e);
            return;
        }
        over = true;
        if (registration != null) {
            registration.setWriter(null);
        }
        onEnd.accept(null);
    }
}
