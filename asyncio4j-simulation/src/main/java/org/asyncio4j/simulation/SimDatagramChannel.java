package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A datagram socket of a simulated host. Datagrams are delayed, lost, doubled and overtake each other, as the link says. */
final class SimDatagramChannel extends DatagramChannel implements SimChannel {

    private static final int MOST_BYTES = 65_507;
    private static final int MOST_WAITING = 256;
    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_BROADCAST);

    private record Received(InetSocketAddress sender, ByteBuffer data) {}

    private final Machine machine;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private final ArrayDeque<Received> waiting = new ArrayDeque<>();
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private @Nullable Registered registered;

    /** Whether a datagram has come back because nobody listens there. */
    private boolean unreachable;

    SimDatagramChannel(Machine machine) {
        super(machine.channels());
        this.machine = machine;
        machine.opened(this);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress address) throws IOException {
        ensureOpen();
        InetSocketAddress free = (InetSocketAddress) machine.network().freeAddress(machine, address);
        if (machine.datagrams.putIfAbsent(free.getPort(), this) != null) {
            throw new java.net.BindException("Address already in use");
        }
        local = free;
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress address) throws IOException {
        ensureBound();
        remote = (InetSocketAddress) address;
        return this;
    }

    @Override
    public DatagramChannel disconnect() {
        remote = null;
        return this;
    }

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return local;
    }

    private InetSocketAddress ensureBound() throws IOException {
        ensureOpen();
        if (local == null) {
            bind(null);
        }
        InetSocketAddress ours = local;
        assert ours != null;
        return ours;
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        InetSocketAddress ours = ensureBound();
        int count = source.remaining();
        if (count > MOST_BYTES) {
            throw new SocketException("Message too long");
        }
        byte[] data = new byte[count];
        source.get(data);
        InetSocketAddress to = (InetSocketAddress) target;
        Host from = machine.host;
        Host there = machine.network().hostAt(from, to.getAddress());
        if (there == null) {
            return count;
        }
        Link.Direction path = machine.network().path(from, there);
        Scheduler scheduler = machine.scheduler;
        int number = ++machine.datagramsSent;
        scheduler.traceData(path, data, false);
        if (scheduler.choices.chance(Kind.LOSS, path.link().loss)) {
            scheduler.noteChoice(from, () -> "datagram " + number + " of " + path + " is lost");
            return count;
        }
        InetSocketAddress sender = new InetSocketAddress(
                from == there && ours.getAddress().isLoopbackAddress() ? ours.getAddress() : from.address(),
                ours.getPort());
        deliver(path, sender, to.getPort(), data, number);
        if (scheduler.choices.chance(Kind.DUPLICATE, path.link().duplicates)) {
            scheduler.noteChoice(from, () -> "datagram " + number + " of " + path + " arrives twice");
            deliver(path, sender, to.getPort(), data, number);
        }
        return count;
    }

    private void deliver(Link.Direction path, InetSocketAddress sender, int port, byte[] data, int number) {
        Scheduler scheduler = machine.scheduler;
        long latency = path.nextLatency(scheduler);
        scheduler.noteLatency(path.from, path.link().latency, latency, () -> "datagram " + number + " of " + path);
        Runnable noteArrival = scheduler.noteSending(path, () -> "datagram " + number + " of " + path);
        scheduler.at(scheduler.now + latency, () -> {
            Machine receiver = path.to.machineOrNull();
            if (path.cut || receiver == null) {
                return;
            }
            SimDatagramChannel channel = receiver.datagrams.get(port);
            scheduler.trace.add(Trace.ARRIVED, path.to.index, data.length);
            noteArrival.run();
            if (channel == null) {
                bounce();
            } else {
                channel.arrive(new Received(sender, ByteBuffer.wrap(data)));
            }
        });
    }

    /** Nobody listens there, which a connected socket is told. */
    private void bounce() {
        if (remote != null && isOpen()) {
            unreachable = true;
            touch();
        }
    }

    private void arrive(Received received) {
        boolean wanted = remote == null
                || (remote.getPort() == received.sender().getPort()
                        && (remote.getAddress().equals(received.sender().getAddress())
                                || remote.getAddress().isLoopbackAddress()));
        if (wanted && waiting.size() < MOST_WAITING) {
            waiting.add(received);
            touch();
        }
    }

    private void touch() {
        if (registered != null) {
            machine.touch(registered);
        }
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        ensureOpen();
        if (unreachable) {
            unreachable = false;
            throw new PortUnreachableException();
        }
        Received first = waiting.poll();
        if (first == null) {
            return null;
        }
        ByteBuffer data = first.data();
        data.limit(Math.min(data.limit(), target.remaining()));
        target.put(data);
        return first.sender();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        int before = target.position();
        return receive(target) == null ? 0 : target.position() - before;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(MOST_BYTES);
        int count = read(whole);
        whole.flip();
        for (int i = offset; i < offset + length && whole.hasRemaining(); i++) {
            int part = Math.min(whole.remaining(), targets[i].remaining());
            targets[i].put(whole.slice(whole.position(), part));
            whole.position(whole.position() + part);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        if (unreachable) {
            unreachable = false;
            throw new PortUnreachableException();
        }
        return send(source, remote);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(MOST_BYTES);
        for (int i = offset; i < offset + length; i++) {
            whole.put(sources[i]);
        }
        return write(whole.flip());
    }

    @Override
    public boolean isReadable() {
        return unreachable || !waiting.isEmpty();
    }

    @Override
    public boolean isWritable() {
        return true;
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
    protected void implCloseSelectableChannel() {
        machine.closed(this);
        if (registered != null) {
            registered.close();
        }
        if (local != null) {
            machine.datagrams.remove(local.getPort(), this);
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
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
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
    public DatagramSocket socket() {
        throw machine.refusal("DatagramChannel.socket()", "the channel's own methods");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) {
        throw machine.refusal("multicast", "a datagram to each host");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        throw machine.refusal("multicast", "a datagram to each host");
    }

    @Override
    public String describe() {
        return "datagram socket of " + machine.host.name() + (local == null ? "" : " at " + Network.text(local));
    }

    @Override
    public String toString() {
        return "<SimDatagramChannel " + machine.host.name() + " " + (local == null ? "unbound" : Network.text(local))
                + ">";
    }
}
