package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket of a simulated host. */
final class SimServerSocketChannel extends ServerSocketChannel implements SimChannel {

    private static final int USUAL_BACKLOG = 50;
    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);

    private final Machine machine;
    final boolean unix;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private final ArrayDeque<SimSocketChannel> waiting = new ArrayDeque<>();
    private @Nullable SocketAddress local;
    private @Nullable Registered registered;
    private int backlog = USUAL_BACKLOG;

    SimServerSocketChannel(Machine machine, boolean unix) {
        super(machine.channels());
        this.machine = machine;
        this.unix = unix;
        machine.opened(this);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress address, int newBacklog) throws IOException {
        ensureOpen();
        local = machine.network().listen(this, address);
        backlog = newBacklog > 0 ? newBacklog : USUAL_BACKLOG;
        return this;
    }

    boolean isFull() {
        return waiting.size() > backlog;
    }

    boolean sharesPort() {
        return Boolean.TRUE.equals(options.get(StandardSocketOptions.SO_REUSEPORT));
    }

    /** A connection has been made, and waits to be accepted. */
    void offer(SimSocketChannel peer) {
        waiting.add(peer);
        if (registered != null) {
            machine.touch(registered);
        }
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        ensureOpen();
        if (local == null) {
            throw new NotYetBoundException();
        }
        if (waiting.isEmpty()) {
            if (isBlocking()) {
                throw machine.refusal("a channel in blocking mode", "configureBlocking(false), and let the loop wait");
            }
            return null;
        }
        if (machine.scheduler.choices.chance(Kind.ACCEPT, machine.host.acceptFailures)) {
            machine.scheduler.noteChoice(
                    machine.host, () -> "accept() of " + machine.host.name() + " fails: Too many open files");
            throw new TooManyOpenFiles();
        }
        return waiting.removeFirst();
    }

    @Override
    public boolean isReadable() {
        return !waiting.isEmpty();
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public @Nullable Registered registered() {
        return registered;
    }

    @Override
    public void registered(@Nullable Registered now) {
        registered = now;
    }

    @Override
    public void vanish() {
        waiting.clear();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        machine.closed(this);
        if (registered != null) {
            registered.close();
        }
        if (local != null) {
            machine.network().endListening(this, local);
        }
        for (SimSocketChannel peer : waiting) {
            peer.refuse();
            peer.vanish();
            peer.close();
        }
        waiting.clear();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // The loop only uses it without.
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return local;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        ensureOpen();
        options.put(name, value);
        return this;
    }

    @Override
    @SuppressWarnings("unchecked") // It was put there with that type.
    public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
        ensureOpen();
        return (T)
                options.getOrDefault(name, name.type() == Boolean.class ? (Object) Boolean.FALSE : Integer.valueOf(0));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    public ServerSocket socket() {
        throw machine.refusal("ServerSocketChannel.socket()", "the channel's own methods");
    }

    @Override
    public String describe() {
        return "listening socket of " + machine.host.name() + (local == null ? "" : " at " + Network.text(local));
    }

    @Override
    public String toString() {
        return "<SimServerSocketChannel " + machine.host.name() + " "
                + (local == null ? "unbound" : Network.text(local)) + ">";
    }

    /** A failure that the test has asked for. */
    static final class TooManyOpenFiles extends IOException {

        private static final long serialVersionUID = 1L;

        TooManyOpenFiles() {
            super("Too many open files");
        }
    }
}
