package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives datagrams over a socket; receives one per iteration. Datagrams for which the
 * system has no room are queued. If one fails, the protocol's {@code errorReceived} is called and
 * the rest are still sent, whereas CPython leaves those queued behind it unsent.
 */
final class DatagramSocketTransport extends SelectorTransport implements DatagramTransport {

    /** The bytes that a queued datagram counts besides its data, as in CPython. */
    private static final int HEADER = 8;

    /** The largest value of UDP's length field. */
    private static final int MAX_SIZE = 65_535;

    private record Queued(ByteBuffer data, @Nullable SocketAddress target, int size) {}

    private final DatagramChannel channel;

    /**
     * The only address to send to, or null; the socket is connected to it only if {@link
     * #connected}.
     */
    private final @Nullable SocketAddress peer;

    private final boolean connected;
    private final @Nullable SocketAddress local;
    private @Nullable TransportSocket info;

    private final CallbackHandle reader;
    private final CallbackHandle writer;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private long queueSize;
    private final LostWrites lostWrites = new LostWrites("sendto() on a lost transport", 1);

    DatagramSocketTransport(
            NetLoop net,
            DatagramChannel channel,
            @Nullable SocketAddress peer,
            BaseProtocol protocol,
            VarContext context,
            PlainFuture<Boolean> waiter)
            throws IOException {
        super(net, channel, protocol, context);
        this.channel = channel;
        this.peer = peer;
        connected = channel.isConnected();
        local = ChannelSocket.localAddressOf(channel);
        reader = new CallbackHandle(loopState, this::readReady, context);
        writer = new CallbackHandle(loopState, this::writeReady, context);
        begin(waiter);
    }

    @Override
    void checkProtocol(BaseProtocol newProtocol) {
        if (!(newProtocol instanceof DatagramProtocol)) {
            throw new IllegalArgumentException(
                    "a datagram transport needs a DatagramProtocol: " + Repr.of(newProtocol));
        }
    }

    @Override
    void startReading() {
        if (!isClosing()) {
            registration.setReader(reader);
        }
    }

    @Override
    public void sendto(ByteBuffer data, @Nullable SocketAddress address) {
        Checks.notNull(data, "data");
        loopState.checkThread();
        SocketAddress target = targetOf(address);
        if (isLost()) {
            data.position(data.limit());
            lostWrites.add();
            return;
        }
        if (queue.isEmpty()) {
            if (send(data, target)) {
                return;
            }
            registration.setWriter(writer);
        }
        int size = data.remaining() + HEADER;
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        queue.addLast(new Queued(copy, target, size));
        queueSize += size;
        flow.maybePause(queueSize);
    }

    /** Returns the address to send to; null if the socket is connected to it. */
    private @Nullable SocketAddress targetOf(@Nullable SocketAddress address) {
        if (peer != null) {
            if (address != null && !address.equals(peer)) {
                throw new IllegalArgumentException("address must be null or " + peer + ": " + address);
            }
            return connected ? null : peer;
        }
        if (address == null) {
            throw new IllegalArgumentException("address must not be null: the transport is not connected");
        }
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            throw new IllegalArgumentException("address must be a resolved InetSocketAddress: " + address);
        }
        return address;
    }

    /**
     * Sends a datagram, or reports why that failed; returns false if the system has no room for it
     * now.
     */
    private boolean send(ByteBuffer data, @Nullable SocketAddress target) {
        int size = data.remaining();
        try {
            if (size > MAX_SIZE) {
                throw new SocketException("Message too long");
            }
            if (size == 0 && target == null) {
                throw new SocketException("the JDK sends no empty datagrams on a connected channel");
            }
            int sent = target == null ? channel.write(data) : channel.send(data, target);
            countWritten(sent);
            return sent > 0 || size == 0;
        } catch (IOException e) {
            data.position(data.limit());
            protocol().errorReceived(e);
        } catch (UnsupportedAddressTypeException e) {
            data.position(data.limit());
            protocol()
                    .errorReceived(new SocketException(channel + " cannot send to an address of this type: " + target));
        } catch (RuntimeException e) {
            data.position(data.limit());
            writeFailed(e);
        }
        return true;
    }

    private void writeReady() {
        while (!isLost() && !queue.isEmpty()) {
            // Removed before sending: the protocol may be notified of a failure, and send more or
            // abort in response.
            Queued first = queue.removeFirst();
            queueSize -= first.size();
            if (!send(first.data(), first.target())) {
                queue.addFirst(first);
                queueSize += first.size();
                break;
            }
        }
        if (!isLost()) {
            flow.maybeResume(queueSize);
        }
        // The protocol may have sent more, or closed the transport.
        if (isLost() || !queue.isEmpty()) {
            return;
        }
        registration.setWriter(null);
        if (isClosing()) {
            loseNow();
        }
    }

    private void readReady() {
        if (isClosing()) {
            return;
        }
        ByteBuffer scratch = net.scratch();
        SocketAddress sender;
        try {
            sender = channel.receive(scratch);
        } catch (IOException e) {
            protocol().errorReceived(e);
            return;
        } catch (RuntimeException e) {
            readFailed(e);
            return;
        }
        if (sender != null) {
            byte[] data = new byte[scratch.position()];
            countRead(data.length);
            scratch.get(0, data);
            protocol().datagramReceived(data, sender);
        }
    }

    private DatagramProtocol protocol() {
        return (DatagramProtocol) getProtocol();
    }

    @Override
    long bufferedBytes() {
        return queueSize;
    }

    @Override
    void dropBuffer() {
        queue.clear();
        queueSize = 0;
    }

    @Override
    @Nullable
    Object info(ExtraInfo<?> key) {
        if (key == ExtraInfo.PEERNAME) {
            return connected ? peer : null;
        }
        if (key == ExtraInfo.SOCKNAME) {
            return local;
        }
        if (key != ExtraInfo.SOCKET) {
            return null;
        }
        if (info == null) {
            info = new ChannelSocket(channel);
        }
        return info;
    }

    @Override
    String kind() {
        return "datagram";
    }

    @Override
    String describe() {
        return " "
                + local
                + (peer == null ? "" : " -> " + peer)
                + " write=<"
                + (queue.isEmpty() ? "idle" : "polling")
                + ", bufsize="
                + queueSize
                + ">";
    }
}
