package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream socket of a simulated host. */
final class SimSocketChannel extends SocketChannel implements SimChannel, Flow.Endpoint {

    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.TCP_NODELAY);

    private final Machine machine;
    private final boolean unix;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private @Nullable Registered registered;
    private boolean pending;
    private boolean connected;
    private boolean inputShut;
    private boolean gone;

    /** Why it cannot be connected, or is no more. */
    private @Nullable IOException problem;

    @Nullable
    Flow in;

    @Nullable
    Flow out;

    SimSocketChannel(Machine machine, boolean unix) {
        super(machine.channels());
        this.machine = machine;
        this.unix = unix;
        machine.opened(this);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    /** Makes it one end of a connection. */
    void join(SocketAddress ours, SocketAddress theirs, Flow incoming, Flow outgoing) {
        local = ours;
        remote = theirs;
        in = incoming;
        out = outgoing;
        connected = true;
    }

    // --- connecting ----------------------------------------------------------------------------

    @Override
    public SocketChannel bind(@Nullable SocketAddress address) throws IOException {
        ensureOpen();
        local = machine.network().freeAddress(machine, address);
        return this;
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        ensureOpen();
        if (connected) {
            throw new AlreadyConnectedException();
        }
        if (pending) {
            throw new ConnectionPendingException();
        }
        if (isBlocking()) {
            throw machine.refusal("a channel in blocking mode", "configureBlocking(false), and let the loop wait");
        }
        if (local == null) {
            local = unix ? UnixDomainSocketAddress.of("") : machine.network().freeAddress(machine, null);
        }
        remote = address;
        pending = true;
        machine.network().connect(this, address);
        return false;
    }

    /** The attempt has ended. */
    void connectEnded(@Nullable IOException failure) {
        problem = failure;
        if (failure == null) {
            connected = true;
        }
        touch();
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (connected && !pending) {
            return true;
        }
        ensureOpen();
        if (!pending) {
            throw new NoConnectionPendingException();
        }
        if (problem != null) {
            IOException failed = new ConnectException(problem.getMessage());
            close();
            throw failed;
        }
        if (!connected) {
            return false;
        }
        pending = false;
        return true;
    }

    @Override
    public boolean isConnected() {
        return connected && !pending;
    }

    @Override
    public boolean isConnectionPending() {
        return pending;
    }

    // --- data ----------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        Flow incoming = ensureReadable();
        if (problem != null) {
            throw Flow.again(problem, "Connection reset");
        }
        if (inputShut) {
            return -1;
        }
        return target.hasRemaining() ? incoming.read(target) : 0;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int count = read(targets[i]);
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            total += count;
            if (targets[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    private Flow ensureReadable() throws IOException {
        ensureOpen();
        Flow incoming = in;
        if (incoming == null || pending) {
            throw new NotYetConnectedException();
        }
        return incoming;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ensureOpen();
        Flow outgoing = out;
        if (outgoing == null || pending) {
            throw new NotYetConnectedException();
        }
        if (outgoing.ended && problem == null) {
            throw new ClosedChannelException();
        }
        if (problem != null) {
            throw new IOException("Broken pipe");
        }
        return outgoing.send(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        ensureOpen();
        inputShut = true;
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        ensureOpen();
        if (out != null && problem == null) {
            out.end();
        }
        return this;
    }

    // --- as an endpoint ------------------------------------------------------------------------

    @Override
    public void arrived(Flow flow) {
        touch();
    }

    @Override
    public void hasRoom() {
        touch();
    }

    @Override
    public void broken(IOException why) {
        if (problem == null && isOpen()) {
            problem = why;
            machine.scheduler.note(machine.host, () -> describe() + ": " + why.getMessage());
            touch();
        }
    }

    @Override
    public boolean isDeaf() {
        return !isOpen();
    }

    @Override
    public void refuse() {
        if (out != null) {
            out.reset();
        }
    }

    @Override
    public boolean isReadable() {
        Flow incoming = in;
        return problem != null
                || inputShut
                || (incoming != null && (incoming.arrived.size() > 0 || incoming.endArrived));
    }

    @Override
    public boolean isWritable() {
        Flow outgoing = out;
        return pending
                ? connected || problem != null
                : problem != null || (outgoing != null && (outgoing.ended || outgoing.hasRoom()));
    }

    private void touch() {
        if (registered != null) {
            machine.touch(registered);
        }
    }

    // --- the rest ------------------------------------------------------------------------------

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
        gone = true;
    }

    @Override
    protected void implCloseSelectableChannel() {
        machine.closed(this);
        if (registered != null) {
            registered.close();
        }
        Flow incoming = in;
        Flow outgoing = out;
        if (gone || outgoing == null || problem != null) {
            return;
        }
        if (incoming != null && incoming.arrived.size() > 0) {
            // As Linux does: what was sent to us and not read is lost, and the sender has to know.
            incoming.arrived.clear();
            outgoing.reset();
        } else {
            outgoing.end();
        }
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
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return connected ? remote : null;
    }

    @Nullable
    SocketAddress local() {
        return local;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        ensureOpen();
        ensureSupported(name);
        options.put(name, value);
        return this;
    }

    @Override
    @SuppressWarnings("unchecked") // It was put there with that type.
    public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
        ensureOpen();
        ensureSupported(name);
        return (T)
                options.getOrDefault(name, name.type() == Boolean.class ? (Object) Boolean.FALSE : Integer.valueOf(0));
    }

    private void ensureSupported(SocketOption<?> name) {
        if (!supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    public Socket socket() {
        throw machine.refusal("SocketChannel.socket()", "the channel's own methods");
    }

    @Override
    public String describe() {
        return (unix ? "Unix socket" : "connection") + " of " + machine.host.name()
                + (remote == null ? "" : " with " + Network.text(remote));
    }

    @Override
    public String toString() {
        return "<SimSocketChannel " + machine.host.name() + " "
                + (local instanceof InetSocketAddress inet ? inet.getPort() + " " : "")
                + (!isOpen()
                        ? "closed"
                        : connected ? "connected to " + Network.text(remote) : pending ? "connecting" : "new")
                + ">";
    }

    InetAddress address() {
        return machine.host.address();
    }
}
