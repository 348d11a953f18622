package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Transports a stream of bytes over a TCP or Unix domain socket. Data is sent as it is written, and
 * buffered only if the system takes no more.
 */
final class SocketTransport extends ReadingTransport implements StartTlsCompatible {

    final SocketChannel socket;
    private final @Nullable SocketAddress local;
    private final @Nullable SocketAddress remote;
    private final @Nullable ListeningServer server;
    private @Nullable TransportSocket info;

    /** See {@link StartTlsCompatible#connectedHost}. */
    private @Nullable String connectedHost;

    /** Null until there is data to buffer, which on most connections never happens. */
    private @Nullable CallbackHandle writer;

    private final WriteBuffer buffer;

    private boolean wroteEof;
    private final LostWrites lostWrites = new LostWrites("write() on a lost connection", 1);

    /**
     * Completes when the buffer is empty or the socket writable, for sendfile; writes throw while
     * it is set.
     */
    private @Nullable PlainFuture<Boolean> emptyWaiter;

    SocketTransport(
            NetLoop net,
            SocketChannel socket,
            BaseProtocol protocol,
            VarContext context,
            @Nullable PlainFuture<Boolean> waiter,
            @Nullable ListeningServer server)
            throws IOException {
        super(net, socket, net.driver::register, protocol, context);
        this.socket = socket;
        this.server = server;
        local = ChannelSocket.localAddressOf(socket);
        remote = ChannelSocket.remoteAddressOf(socket);
        buffer = new WriteBuffer(this, socket);
        if (local instanceof InetSocketAddress) {
            setNoDelay();
        }
        if (server != null) {
            server.attach(this);
        }
        begin(waiter);
    }

    // --- reading -------------------------------------------------------------------------------

    @Override
    void endOfStream() {
        if (loopState.debug) {
            Log.debug(this + " received EOF");
        }
        boolean keptOpen;
        try {
            keptOpen = StreamProtocols.eofReceived(getProtocol());
        } catch (Throwable problem) {
            protocolFailed(problem, "eofReceived");
            return;
        }
        if (keptOpen) {
            registration.setReader(null);
        } else {
            close();
        }
    }

    // --- writing -------------------------------------------------------------------------------

    @Override
    public void write(ByteBuffer data) {
        Checks.notNull(data, "data");
        if (!accepts("write", data.hasRemaining())) {
            data.position(data.limit());
            return;
        }
        try {
            written(buffer.write(data));
        } catch (IOException e) {
            writeFailed(e);
        } catch (VirtualMachineError full) {
            torn = full;
            throw full;
        }
    }

    /**
     * Writes like {@link #write(ByteBuffer)}, without wrapping the array: most data arrives as one.
     */
    @Override
    public void write(byte[] data) {
        Checks.notNull(data, "data");
        if (!accepts("write", data.length > 0)) {
            return;
        }
        try {
            written(buffer.write(data));
        } catch (IOException e) {
            writeFailed(e);
        } catch (VirtualMachineError full) {
            torn = full;
            throw full;
        }
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        ensureWritable("writelines");
        List<ByteBuffer> all = new ArrayList<>();
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            all.add(Checks.notNull(piece, "a piece"));
        }
        all.removeIf(piece -> !piece.hasRemaining());
        if (!accepts("writelines", !all.isEmpty())) {
            all.forEach(piece -> piece.position(piece.limit()));
            return;
        }
        try {
            written(buffer.writeAll(all));
        } catch (IOException e) {
            writeFailed(e);
        } catch (VirtualMachineError full) {
            torn = full;
            throw full;
        }
    }

    @Override
    public void writeEof() {
        loopState.checkThread();
        if (isClosing() || wroteEof) {
            return;
        }
        if (emptyWaiter != null) {
            throw SendfileRelay.inProgress("writeEof");
        }
        wroteEof = true;
        if (buffer.isEmpty()) {
            shutDownOutput();
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public boolean isSendingFile() {
        return emptyWaiter != null;
    }

    /**
     * Returns a future that completes when the buffer is empty; until {@link #endExclusiveUse},
     * writes throw.
     */
    PlainFuture<Boolean> beginExclusiveUse() {
        if (emptyWaiter != null) {
            throw SendfileRelay.alreadySending(this);
        }
        PlainFuture<Boolean> waiter = new PlainFuture<>(loopState);
        PlainFuture.setTarget(waiter, (WaitTarget) () -> ChannelText.reason(socket, false));
        emptyWaiter = waiter;
        if (buffer.isEmpty()) {
            waiter.setResult(true);
        }
        return waiter;
    }

    /**
     * Returns a future that completes when the socket is writable, or fails if the connection is
     * lost; for exclusive use only.
     */
    PlainFuture<Boolean> untilWritable() {
        PlainFuture<Boolean> waiter = new PlainFuture<>(loopState);
        PlainFuture.setTarget(waiter, (WaitTarget) () -> ChannelText.reason(socket, false));
        emptyWaiter = waiter;
        if (isLost()) {
            waiter.setException(Failures.closedByPeer());
        } else {
            wantToWrite();
        }
        return waiter;
    }

    void endExclusiveUse() {
        emptyWaiter = null;
        if (buffer.isEmpty()) {
            registration.setWriter(null);
        }
    }

    private void wantToWrite() {
        if (writer == null) {
            writer = new CallbackHandle(loopState, this::writeReady, context);
        }
        registration.setWriter(writer);
    }

    private void writeReady() {
        loseIfTorn();
        if (isLost()) {
            return;
        }
        try {
            buffer.flush();
        } catch (IOException e) {
            writeFailed(e);
            return;
        }
        flow.maybeResume(buffer.size());
        // The protocol may have written more, or closed the transport.
        if (isLost() || !buffer.isEmpty()) {
            return;
        }
        registration.setWriter(null);
        if (emptyWaiter != null && !emptyWaiter.done()) {
            emptyWaiter.setResult(true);
        }
        if (isClosing()) {
            loseNow();
        } else if (wroteEof) {
            shutDownOutput();
        }
    }

    /** Watches for the socket to be writable when data begins to wait for it. */
    private void written(boolean beginsToWait) {
        if (buffer.isEmpty()) {
            return;
        }
        if (beginsToWait) {
            wantToWrite();
        }
        flow.maybePause(buffer.size());
    }

    /** Whether there is something to send, and a connection to send it by. */
    private boolean accepts(String call, boolean something) {
        ensureWritable(call);
        if (something && isLost()) {
            lostWrites.add();
            return false;
        }
        return something;
    }

    private void ensureWritable(String call) {
        loopState.checkThread();
        loseIfTorn();
        if (wroteEof) {
            throw new IllegalStateException("Cannot call " + call + "() after writeEof()");
        }
        if (emptyWaiter != null) {
            throw SendfileRelay.inProgress(call);
        }
    }

    @Override
    void writeFailed(Exception problem) {
        if (emptyWaiter != null && !emptyWaiter.done()) {
            emptyWaiter.setException(Failures.ofConnection(problem));
        }
        super.writeFailed(problem);
    }

    private void shutDownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            writeFailed(e);
        }
    }

    private void setNoDelay() {
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            // The connection was reset already; reading will report that.
        }
    }

    // --- the rest ------------------------------------------------------------------------------

    void setConnectedHost(@Nullable String host) {
        connectedHost = host;
    }

    @Override
    public @Nullable String connectedHost() {
        return connectedHost;
    }

    @Override
    @Nullable
    Object info(ExtraInfo<?> key) {
        if (key == ExtraInfo.PEERNAME) {
            return remote;
        }
        if (key == ExtraInfo.SOCKNAME) {
            return local;
        }
        if (key != ExtraInfo.SOCKET) {
            return null;
        }
        if (info == null) {
            info = new ChannelSocket(socket);
        }
        return info;
    }

    @Override
    long bufferedBytes() {
        return buffer.size();
    }

    @Override
    void dropBuffer() {
        buffer.clear();
    }

    @Override
    void released() {
        if (emptyWaiter != null && !emptyWaiter.done()) {
            emptyWaiter.setException(Failures.closedByPeer());
        }
        if (server != null) {
            server.detach(this);
        }
    }

    @Override
    String kind() {
        return "socket";
    }

    @Override
    String describe() {
        return " "
                + local
                + " -> "
                + remote
                + " read="
                + (isPolling() ? "polling" : "idle")
                + " write=<"
                + (buffer.isEmpty() ? "idle" : "polling")
                + ", bufsize="
                + buffer.size()
                + ">";
    }
}
