package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** A socket for datagrams that does what a test says, and a driver that knows it. */
final class ScriptedDatagrams extends DatagramChannel {

    /** What was sent, as text, with its target. */
    final List<String> sent = new ArrayList<>();

    /** How many datagrams the system takes. */
    int room = Integer.MAX_VALUE;

    /** Thrown by the next calls that send, one each. */
    final ArrayDeque<Exception> sendFailures = new ArrayDeque<>();

    /**
     * What the next calls that receive find: a Datagram's text, an Exception, or "" for nothing.
     */
    final ArrayDeque<Object> incoming = new ArrayDeque<>();

    /** Where everything comes from. */
    static final SocketAddress SENDER = address(9);

    /** The peer, if it is connected. */
    private final @Nullable SocketAddress peer;

    final Driver driver = new Driver();

    ScriptedDatagrams(@Nullable SocketAddress peer) {
        super(SelectorProvider.provider());
        this.peer = peer;
    }

    static SocketAddress address(int port) {
        return new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Finds the channel ready when the script says so. */
    final class Driver implements IoDriver {

        @Nullable
        Handle reader;

        @Nullable
        Handle writer;

        @Override
        public void select(long timeoutNanos, ReadySink sink) {
            if (reader != null && !incoming.isEmpty()) {
                sink.ready(reader);
            }
            if (writer != null && room > 0) {
                sink.ready(writer);
            }
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean hasChannels() {
            return reader != null || writer != null;
        }

        @Override
        public @Nullable Handle setReader(SelectableChannel channel, @Nullable Handle handle) {
            Handle before = reader;
            reader = handle;
            return before;
        }

        @Override
        public @Nullable Handle setWriter(SelectableChannel channel, @Nullable Handle handle) {
            Handle before = writer;
            writer = handle;
            return before;
        }

        @Override
        public void close() {}
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        Object next = incoming.poll();
        if (next instanceof Exception failure) {
            throw thrown(failure);
        }
        if (next == null || next.equals("")) {
            return null;
        }
        target.put(((String) next).getBytes(StandardCharsets.UTF_8));
        return SENDER;
    }

    @Override
    public int send(ByteBuffer data, SocketAddress target) throws IOException {
        Exception failure = sendFailures.poll();
        if (failure != null) {
            throw thrown(failure);
        }
        if (room == 0) {
            return 0;
        }
        room--;
        int size = data.remaining();
        sent.add(StandardCharsets.UTF_8.decode(data)
                + (target == null ? "" : " to " + ((java.net.InetSocketAddress) target).getPort()));
        return size;
    }

    private static IOException thrown(Exception failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return (IOException) failure;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return send(data, null);
    }

    @Override
    public boolean isConnected() {
        return peer != null;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return peer;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return address(1);
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    // --- what no transport asks for ------------------------------------------------------------

    @Override
    public DatagramChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public DatagramSocket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel disconnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] pieces, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface network) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface network, InetAddress source) {
        throw new UnsupportedOperationException();
    }
}
