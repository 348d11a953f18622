package org.asyncio4j.http.internal;

import static io.netty.handler.codec.http2.Http2Exception.streamError;
import static org.asyncio4j.Asyncio.await;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.asyncio4j.WaitReason;
import org.asyncio4j.http.Headers;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a connection that speaks HTTP/2: a request and its response.
 *
 * <pre>
 *   open --END_STREAM sent--> half-closed (local) --END_STREAM received--> closed
 *    | '-END_STREAM received-> half-closed (remote) --END_STREAM sent------^ ^
 *    '--------------------- RST_STREAM sent or received ---------------------'
 * </pre>
 *
 * A closed stream is no longer one of its connection's. Windows: what the peer may send is given back to it when a task has
 * taken it from the body, or when nobody ever will; what we may send the connection's {@linkplain Http2Connection#pump pump}
 * counts. Loop thread only.
 */
abstract class Http2Stream implements BodyStream.Source {

    /** How much must have been taken of what is sent, for the limit of time to begin anew. */
    private static final int PROGRESS = 4 << 10;

    private static final byte[] NOTHING = {};

    final Http2Connection connection;
    final int id;

    /** When {@link #late} is called. */
    double due = Double.POSITIVE_INFINITY;

    private boolean localEnded;
    private boolean remoteEnded;
    private boolean closed;

    // What arrives.
    private @Nullable BodyStream body;
    private long expected = -1;
    private long arrived;
    private int receiveWindow;

    /** How much was taken since the peer was told so. */
    private int taken;

    /** How much is in the body, and so missing from the connection's window. */
    private int held;

    // What is sent.
    long sendWindow;
    private byte @Nullable [] data;
    private int from;
    private int left;
    private boolean endBehind;
    private int progress;
    private @Nullable SettableFuture<@Nullable Void> waiter;

    /** Whether the connection's line has it. */
    boolean queued;

    Http2Stream(Http2Connection connection, int id) {
        this.connection = connection;
        this.id = id;
        sendWindow = connection.initialSendWindow();
        receiveWindow = connection.streamWindow();
    }

    // What differs between servers and clients.

    /** Returns whether what is being sent is still wanted; throws if there is nobody who could. */
    abstract boolean isWanted() throws Exception;

    /** How long the peer may take nothing. */
    abstract double sendLimit();

    /** Called when the limit of time is over. */
    abstract void late();

    /** Called when the peer has reset the stream, which is closed. */
    abstract void resetByPeer(long code);

    /** Called when the stream has been closed because of what the peer did. */
    abstract void failed(Http2Exception problem);

    /** Called when the connection is gone, or will be at once. */
    abstract void lost(String reason, @Nullable Throwable problem);

    // State.

    boolean isClosed() {
        return closed;
    }

    boolean isLocalEnded() {
        return localEnded;
    }

    boolean isRemoteEnded() {
        return remoteEnded;
    }

    /** Called by the connection when the stream is no longer one of its own. */
    void setClosed() {
        closed = true;
        due = Double.POSITIVE_INFINITY;
        wake();
    }

    void setLocalEnded() {
        localEnded = true;
        closeIfEnded();
    }

    private void setRemoteEnded() {
        remoteEnded = true;
        closeIfEnded();
    }

    private void closeIfEnded() {
        if (localEnded && remoteEnded && !closed) {
            connection.remove(this);
        }
    }

    // What arrives.

    /**
     * Tells what the head said of the body.
     *
     * @param length -1 if it is not known
     */
    void expect(@Nullable BodyStream arriving, long length) {
        body = arriving;
        expected = length;
    }

    @Nullable
    BodyStream body() {
        return body;
    }

    /** Takes data, of which {@code padding} more bytes are counted; the connection's window has been. */
    void dataArrived(ByteBuf bytes, int padding, boolean end) throws Http2Exception {
        int size = bytes.readableBytes();
        receiveWindow -= size + padding;
        if (receiveWindow < 0) {
            connection.give(size + padding);
            throw streamError(id, Http2Error.FLOW_CONTROL_ERROR, "more than the window of the stream");
        }
        arrived += size;
        if (expected >= 0 && (arrived > expected || (end && arrived < expected))) {
            connection.give(size + padding);
            throw streamError(id, Http2Error.PROTOCOL_ERROR, "a body of another length than content-length");
        }
        if (padding > 0) {
            connection.give(padding);
            giveBack(padding);
        }
        BodyStream to = body;
        if (size > 0) {
            if (to == null || to.isFailed() || to.isDiscarding()) {
                connection.give(size);
                giveBack(size);
                dropped(size);
            } else {
                byte[] piece = new byte[size];
                bytes.readBytes(piece);
                held += size;
                to.add(piece);
                pieceArrived();
            }
        }
        if (end) {
            ended(null);
        }
    }

    /** Called when something has come that nobody reads. */
    abstract void dropped(int count);

    /** Called when a piece of the body has come, or its end. */
    abstract void pieceArrived();

    /** Takes the end of what arrives, with what came behind the body. */
    void ended(@Nullable Headers trailers) throws Http2Exception {
        if (expected >= 0 && arrived < expected) {
            throw streamError(id, Http2Error.PROTOCOL_ERROR, "a body that is shorter than content-length");
        }
        setRemoteEnded();
        if (body != null) {
            body.end(trailers);
        }
        pieceArrived();
    }

    /** Returns how many bytes of a body the peer may still send. */
    private void giveBack(int count) {
        taken += count;
        if (!remoteEnded && !closed && taken >= connection.streamWindow() / 2) {
            receiveWindow += taken;
            connection.out.windowUpdate(id, taken);
            connection.flushSoon();
            taken = 0;
        }
    }

    @Override
    public void bodyTaken(int bytes) {
        held -= bytes;
        connection.give(bytes);
        giveBack(bytes);
    }

    /** Ends the body, if it has not come to its end; nobody reads on. */
    void dropBody(@Nullable Throwable problem) {
        BodyStream arriving = body;
        if (arriving != null && (problem == null || !arriving.isEnded())) {
            if (problem == null) {
                arriving.discard();
            } else {
                arriving.fail(problem);
            }
            connection.give(held);
            held = 0;
        }
    }

    // What is sent.

    /** Sends bytes, and returns when all of them may be on their way; or false if they are not wanted. */
    boolean send(byte[] bytes, int begin, int count, boolean end) throws Exception {
        if (!isWanted()) {
            return false;
        }
        if (count == 0) {
            if (end) {
                connection.out.data(id, NOTHING, 0, 0, true);
                connection.flushSoon();
                setLocalEnded();
            }
            return true;
        }
        sendLater(bytes, begin, count, end);
        try {
            while (left > 0) {
                awaitRoom();
                if (left > 0 && !isWanted()) {
                    return false;
                }
            }
            return true;
        } finally {
            left = 0;
            data = null;
        }
    }

    /** Sends bytes when there is room, and tells nobody. */
    void sendLater(byte[] bytes, int begin, int count, boolean end) {
        data = bytes;
        from = begin;
        left = count;
        endBehind = end;
        connection.enqueue(this);
    }

    private void awaitRoom() {
        SettableFuture<@Nullable Void> wait = connection.loop.createFuture();
        Futures.setWaitTarget(wait, (WaitTarget) () -> new WaitReason("http", "the other side to take the body"));
        waiter = wait;
        connection.limit(this, sendLimit());
        try {
            await(wait);
        } finally {
            waiter = null;
            due = Double.POSITIVE_INFINITY;
            if (body != null && body.isAwaited()) {
                bodyAwaited(); // by another task
            }
        }
    }

    boolean isSending() {
        return waiter != null;
    }

    /** Returns whether there is something to send, and the stream's window lets it. */
    boolean canSend() {
        return left > 0 && sendWindow > 0 && !closed;
    }

    /** Puts a frame with at most {@code most} bytes; returns how many it has. */
    int putFrame(int most) {
        byte[] source = data;
        if (source == null) {
            throw new AssertionError("bug in asyncio4j: nothing to send");
        }
        int count = (int) Math.min(Math.min(most, left), sendWindow);
        boolean last = endBehind && count == left;
        connection.out.data(id, source, from, count, last);
        from += count;
        left -= count;
        sendWindow -= count;
        progress += count;
        if (last) {
            setLocalEnded();
        }
        if (left == 0) {
            wake();
        } else if (due < Double.POSITIVE_INFINITY && progress >= PROGRESS) {
            connection.limit(this, sendLimit());
        }
        if (progress >= PROGRESS) {
            progress = 0;
        }
        return count;
    }

    /** Wakes the task that sends. */
    void wake() {
        SettableFuture<@Nullable Void> waiting = waiter;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }
}
