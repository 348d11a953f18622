package org.asyncio4j.internal.net;

import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.PlainFuture;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of bytes by a socket, of the internet or of Unix.
 *
 * <p>What is ready is read once an iteration: whatever is left makes the socket ready again. Data
 * is sent as it is written, and waits in the queue only if the system takes no more.
 */
final class SocketTransport extends SelectorTransport implements Transport, StartTlsCompatible {

    private static final int LOST_WRITES_BEFORE_WARNING = 5;

    final SocketChannel socket;
    private final @Nullable SocketAddress local;
    private final @Nullable SocketAddress remote;
    private final @Nullable ListeningServer server;
    private @Nullable TransportSocket info;

    private final ReadyHandle reader;

    /** Null as long as nothing ever waited, as with most connections. */
    private @Nullable ReadyHandle writer;

    private final WriteQueue queue;
    private final FlowControl flow;

    private boolean pausedReading;
    private boolean readEof;
    private boolean wroteEof;
    private int lostWrites;

    /** Who waits for an empty queue to send a file; nothing can be written meanwhile. */
    private @Nullable PlainFuture<Boolean> emptyWaiter;

    SocketTransport(
            NetLoop net,
            SocketChannel socket,
            BaseProtocol protocol,
            VarContext context,
            @Nullable PlainFuture<Boolean> waiter,
            @Nullable ListeningServer server)
            throws IOException {
        super(net, socket, protocol, context);
        this.socket = socket;
        this.server = server;
        local = ChannelSocket.localAddressOf(socket);
        remote = ChannelSocket.remoteAddressOf(socket);
        reader = new ReadyHandle(host, this::readReady, context);
        queue = new WriteQueue(net.chunks);
        flow = new FlowControl(host, this);
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
    public boolean isReading() {
        return !isClosing() && !pausedReading;
    }

    @Override
    public void pauseReading() {
        host.checkThread();
        if (!isReading()) {
            return;
        }
        pausedReading = true;
        registration.setReader(null);
        if (host.debug) {
            Log.debug(this + " pauses reading");
        }
    }

    @Override
    public void resumeReading() {
        host.checkThread();
        if (isClosing() || !pausedReading) {
            return;
        }
        pausedReading = false;
        startReading();
        if (host.debug) {
            Log.debug(this + " resumes reading");
        }
    }

    @Override
    void startReading() {
        if (isReading() && !readEof) {
            registration.setReader(reader);
        }
    }

    @Override
    void checkProtocol(BaseProtocol newProtocol) {
        if (!(newProtocol instanceof Protocol || newProtocol instanceof BufferedProtocol)) {
            throw new IllegalArgumentException(
                    "a stream needs a Protocol or a BufferedProtocol: " + Repr.of(newProtocol));
        }
    }

    private void readReady() {
        if (!isReading() || readEof) {
            return;
        }
        if (getProtocol() instanceof BufferedProtocol buffered) {
            readInto(buffered);
        } else {
            readFor((Protocol) getProtocol());
        }
    }

    private void readFor(Protocol protocol) {
        ByteBuffer scratch = net.scratch();
        int count = read(scratch);
        if (count <= 0) {
            return;
        }
        byte[] data = new byte[count];
        scratch.get(0, data);
        try {
            protocol.dataReceived(data);
        } catch (Throwable problem) {
            protocolFailed(problem, "data_received");
        }
    }

    private void readInto(BufferedProtocol protocol) {
        ByteBuffer target;
        try {
            target = protocol.getBuffer(-1);
            checkBuffer(target);
        } catch (Throwable problem) {
            protocolFailed(problem, "get_buffer");
            return;
        }
        int count = target.isDirect() ? read(target) : readByCopy(target);
        if (count <= 0) {
            return;
        }
        try {
            protocol.bufferUpdated(count);
        } catch (Throwable problem) {
            protocolFailed(problem, "buffer_updated");
        }
    }

    private int readByCopy(ByteBuffer target) {
        ByteBuffer scratch = net.scratch();
        scratch.limit(Math.min(scratch.capacity(), target.remaining()));
        int count = read(scratch);
        if (count > 0) {
            target.put(scratch.flip());
        }
        return count;
    }

    static void checkBuffer(@Nullable ByteBuffer target) {
        if (target == null || !target.hasRemaining()) {
            throw new IllegalStateException("getBuffer() returned an empty buffer");
        }
        if (target.isReadOnly()) {
            throw new IllegalStateException("getBuffer() returned a read-only buffer");
        }
    }

    /** Reads what fits; returns 0 if nothing was there, and when the stream or the socket ended. */
    private int read(ByteBuffer target) {
        int count;
        try {
            count = socket.read(target);
        } catch (IOException e) {
            fatalError(Failures.ofConnection(e), "Fatal read error on socket transport");
            return 0;
        }
        if (count < 0) {
            endOfStream();
            return 0;
        }
        return count;
    }

    private void endOfStream() {
        if (host.debug) {
            Log.debug(this + " received EOF");
        }
        readEof = true;
        boolean keptOpen;
        try {
            keptOpen =
                    getProtocol() instanceof BufferedProtocol buffered
                            ? buffered.eofReceived()
                            : ((Protocol) getProtocol()).eofReceived();
        } catch (Throwable problem) {
            protocolFailed(problem, "eof_received");
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
        ensureWritable("write");
        if (!data.hasRemaining() || dropIfLost(data)) {
            return;
        }
        if (queue.isEmpty()) {
            if (!send(data) || !data.hasRemaining()) {
                return;
            }
        }
        enqueue(data);
    }

    /** The same without an object for the array, which is how most data comes. */
    @Override
    public void write(byte[] data) {
        int size = Checks.notNull(data, "data").length;
        if (!queue.isEmpty() || size == 0 || size > NetLoop.SCRATCH_SIZE) {
            write(ByteBuffer.wrap(data));
            return;
        }
        ensureWritable("write");
        if (isLost()) {
            countLostWrite();
            return;
        }
        ByteBuffer scratch = net.scratch().put(0, data).limit(size);
        try {
            socket.write(scratch);
        } catch (IOException e) {
            writeFailed(e);
            return;
        }
        if (scratch.hasRemaining()) {
            enqueue(scratch);
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
        if (all.isEmpty()) {
            return;
        }
        if (isLost()) {
            all.forEach(piece -> piece.position(piece.limit()));
            countLostWrite();
            return;
        }
        if (queue.isEmpty()) {
            if (!sendAll(all)) {
                return;
            }
            if (queue.isEmpty()) {
                return;
            }
            wantToWrite();
        }
        all.forEach(queue::add);
        flow.maybePause(queue.size());
    }

    @Override
    public void writeEof() {
        host.checkThread();
        if (isClosing() || wroteEof) {
            return;
        }
        wroteEof = true;
        if (queue.isEmpty()) {
            shutDownOutput();
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public long getWriteBufferSize() {
        return queue.size();
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return flow.limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        host.checkThread();
        flow.setLimits(limits, queue.size());
    }

    /** Whether the protocol was told to pause writing. */
    boolean isWritingPaused() {
        return flow.isPaused();
    }

    /** What is done when all is sent; until {@link #endExclusiveUse} nothing can be written. */
    PlainFuture<Boolean> beginExclusiveUse() {
        if (emptyWaiter != null) {
            throw new IllegalStateException(this + " is sending a file already");
        }
        PlainFuture<Boolean> waiter = new PlainFuture<>(host);
        emptyWaiter = waiter;
        if (queue.isEmpty()) {
            waiter.setResult(true);
        }
        return waiter;
    }

    /**
     * What is done when the socket takes more, or fails with the connection; exclusive use only.
     */
    PlainFuture<Boolean> untilWritable() {
        PlainFuture<Boolean> waiter = new PlainFuture<>(host);
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
        if (queue.isEmpty()) {
            registration.setWriter(null);
        }
    }

    private void wantToWrite() {
        if (writer == null) {
            writer = new ReadyHandle(host, this::writeReady, context);
        }
        registration.setWriter(writer);
    }

    private void writeReady() {
        if (isLost()) {
            return;
        }
        try {
            queue.writeTo(socket);
        } catch (IOException e) {
            writeFailed(e);
            return;
        }
        flow.maybeResume(queue.size());
        // The protocol may have written more, or ended it.
        if (isLost() || !queue.isEmpty()) {
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

    private void enqueue(ByteBuffer data) {
        if (queue.isEmpty()) {
            wantToWrite();
        }
        queue.add(data);
        flow.maybePause(queue.size());
    }

    private void ensureWritable(String call) {
        host.checkThread();
        if (wroteEof) {
            throw new IllegalStateException("Cannot call " + call + "() after writeEof()");
        }
        if (emptyWaiter != null) {
            throw new IllegalStateException("unable to " + call + "; sendfile is in progress");
        }
    }

    private boolean dropIfLost(ByteBuffer data) {
        if (isLost()) {
            data.position(data.limit());
            countLostWrite();
        }
        return isLost();
    }

    private void countLostWrite() {
        if (++lostWrites >= LOST_WRITES_BEFORE_WARNING) {
            Log.warning("socket.send() raised exception.");
        }
    }

    /** Sends what the socket takes now; false if it failed, which ends the connection. */
    private boolean send(ByteBuffer data) {
        try {
            if (data.isDirect()) {
                socket.write(data);
                return true;
            }
            // Not left to the JDK, which would keep a copy's buffer of any size for each thread.
            while (data.hasRemaining()) {
                ByteBuffer scratch = net.scratch();
                int count = Math.min(scratch.capacity(), data.remaining());
                scratch.put(0, data, data.position(), count).limit(count);
                data.position(data.position() + socket.write(scratch));
                if (scratch.hasRemaining()) {
                    return true;
                }
            }
            return true;
        } catch (IOException e) {
            data.position(data.limit());
            writeFailed(e);
            return false;
        }
    }

    /** As {@link #send}, several pieces, by one system call for each full buffer. */
    private boolean sendAll(List<ByteBuffer> pieces) {
        ByteBuffer scratch = net.scratch();
        try {
            for (ByteBuffer piece : pieces) {
                while (piece.hasRemaining()) {
                    int count = Math.min(scratch.remaining(), piece.remaining());
                    scratch.put(scratch.position(), piece, piece.position(), count);
                    scratch.position(scratch.position() + count);
                    piece.position(piece.position() + count);
                    if (!scratch.hasRemaining() && !sentAll(scratch)) {
                        return true;
                    }
                }
            }
            if (scratch.position() > 0) {
                sentAll(scratch);
            }
            return true;
        } catch (IOException e) {
            pieces.forEach(piece -> piece.position(piece.limit()));
            writeFailed(e);
            return false;
        }
    }

    /** Sends what is in {@code scratch} and clears it; puts what is not taken into the queue. */
    private boolean sentAll(ByteBuffer scratch) throws IOException {
        socket.write(scratch.flip());
        boolean all = !scratch.hasRemaining();
        if (!all) {
            queue.add(scratch);
        }
        scratch.clear();
        return all;
    }

    private void writeFailed(IOException e) {
        IOException problem = Failures.ofConnection(e);
        if (emptyWaiter != null && !emptyWaiter.done()) {
            emptyWaiter.setException(problem);
        }
        fatalError(problem, "Fatal write error on socket transport");
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
            // Reset already; reading will tell.
        }
    }

    // --- the rest ------------------------------------------------------------------------------

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        Object value = null;
        if (key == ExtraInfo.PEERNAME) {
            value = remote;
        } else if (key == ExtraInfo.SOCKNAME) {
            value = local;
        } else if (key == ExtraInfo.SOCKET) {
            if (info == null) {
                info = new ChannelSocket(socket);
            }
            value = info;
        }
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        return value == null ? super.getExtraInfo(key) : typed;
    }

    @Override
    long bufferedBytes() {
        return queue.size();
    }

    @Override
    void dropBuffer() {
        queue.clear();
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
    String describe() {
        return " "
                + local
                + " -> "
                + remote
                + " read="
                + (isReading() && !readEof ? "polling" : "idle")
                + " write=<"
                + (queue.isEmpty() ? "idle" : "polling")
                + ", bufsize="
                + queue.size()
                + ">";
    }
}
