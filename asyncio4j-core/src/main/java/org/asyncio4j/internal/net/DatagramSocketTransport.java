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
 * Datagrams by a socket. One is received an iteration. What the system has no room for waits in
 * line; a failure of one is told to the protocol and is not the end of the others, where CPython
 * leaves what waits behind it.
 */
final class DatagramSocketTransport extends SelectorTransport implements DatagramTransport {

    /** What one that waits counts for besides its data, as in CPython. */
    private static final int HEADER = 8;

    /** More than this the length field of UDP cannot say. */
    private static final int MAX_SIZE = 65_535;

    private record Waiting(ByteBuffer data, @Nullable SocketAddress target, int size) {}

    private final DatagramChannel channel;

    /** The only peer, or null; whether the system knows it too. */
    private final @Nullable SocketAddress peer;

    private final boolean connected;
    private final @Nullable SocketAddress local;
    private @Nullable TransportSocket info;

    private final CallbackHandle reader;
    private final CallbackHandle writer;
    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    private long lineSize;
    private final LostWrites lostWrites = new LostWrites("socket.send() raised exception.", 1);

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
            throw new IllegalArgumentException("datagrams need a DatagramProtocol: " + Repr.of(newProtocol));
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
        if (line.isEmpty()) {
            if (send(data, target)) {
                return;
            }
            registration.setWriter(writer);
        }
        int size = data.remaining() + HEADER;
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        line.addLast(new Waiting(copy, target, size));
        lineSize += size;
        flow.maybePause(lineSize);
    }

    /** Where to send to; null if the system knows. */
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
            throw new IllegalArgumentException("address must be one of the internet and resolved: " + address);
        }
        return address;
    }

    /** Sends one, or tells why not; false if there is no room for it now. */
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
            return sent > 0 || size == 0;
        } catch (IOException e) {
            data.position(data.limit());
            protocol().errorReceived(e);
        } catch (UnsupportedAddressTypeException e) {
            data.position(data.limit());
            protocol().errorReceived(new SocketException("not an address that " + channel + " can send to: " + target));
        } catch (RuntimeException e) {
            data.position(data.limit());
            writeFailed(e);
        }
        return true;
    }

    private void writeReady() {
        while (!isLost() && !line.isEmpty()) {
            // Taken out first: the protocol may be told of a failure, and send or abort then.
            Waiting first = line.removeFirst();
            lineSize -= first.size();
            if (!send(first.data(), first.target())) {
                line.addFirst(first);
                lineSize += first.size();
                break;
            }
        }
        if (!isLost()) {
            flow.maybeResume(lineSize);
        }
        // The protocol may have sent more, or ended it.
        if (isLost() || !line.isEmpty()) {
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
            scratch.get(0, data);
            protocol().datagramReceived(data, sender);
        }
    }

    private DatagramProtocol protocol() {
        return (DatagramProtocol) getProtocol();
    }

    @Override
    long bufferedBytes() {
        return lineSize;
    }

    @Override
    void dropBuffer() {
        line.clear();
        lineSize = 0;
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
                + (line.isEmpty() ? "idle" : "polling")
                + ", bufsize="
                + lineSize
                + ">";
    }
}
