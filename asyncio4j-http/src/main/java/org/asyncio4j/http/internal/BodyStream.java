package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.WaitReason;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A body that arrives. The connection adds pieces, and stops reading while the body is {@linkplain #isFull full}; a task
 * takes them.
 *
 * <pre>
 *   arriving --end--> ended        (pieces may be left to take)
 *      |------fail--> failed       (what is left is dropped)
 *      '---discard--> discarding   (what comes is dropped, until the end)
 * </pre>
 *
 * Loop thread only.
 */
public final class BodyStream implements Body {

    /** How many bytes may wait here before the sender has to. */
    static final int HIGH_WATER = 64 << 10;

    /** Pieces that wait here, and are smaller together, become one. */
    private static final int SMALL = 256;

    /** The connection's side of a body. */
    interface Source {

        /** Called when a task wants the first piece: the client may wait for a word that it is welcome. */
        void bodyWanted();

        /** Called when a task begins to wait for a piece. */
        void bodyAwaited();

        /** Called when a task has taken {@code bytes}. */
        void bodyTaken(int bytes);
    }

    private final EventLoop loop;
    private final Source source;
    private final long length;
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(2);

    private int buffered;
    private long arrived;
    private long taken;
    private long limit;

    /** At how many bytes a second it must come; 0 for no limit. */
    private int minRate;

    /** For how many seconds tasks have waited for pieces; counted while there is a {@link #minRate}. */
    private double waited;

    private boolean ended;
    private Headers trailers = Headers.EMPTY;
    private boolean discarding;
    private boolean wanted;
    private boolean iterated;
    private byte @Nullable [] all;
    private @Nullable Throwable failure;
    private @Nullable SettableFuture<@Nullable Void> waiter;

    /** What is done when the request is over; null if there is nothing. */
    private @Nullable Runnable onRelease;

    /**
     * Creates a body.
     *
     * @param length -1 if it is not known
     * @param limit how many bytes may be taken
     */
    BodyStream(EventLoop loop, Source source, long length, long limit) {
        this.loop = loop;
        this.source = source;
        this.length = length;
        this.limit = limit;
    }

    @Override
    public long length() {
        return length;
    }

    /** Sets how many bytes may be taken. */
    void setLimit(long bytes) {
        limit = bytes;
    }

    /** Returns how many bytes may be taken. */
    long limit() {
        return limit;
    }

    /** Sets at how many bytes a second it must come; 0 for no limit. */
    void setMinRate(int bytesPerSecond) {
        minRate = bytesPerSecond;
    }

    /**
     * Returns for how many seconds a task may wait for the next piece: {@code most}, but less if tasks have waited longer than
     * that in all, and longer than what has come may take.
     */
    double patience(double most) {
        if (minRate == 0) {
            return most;
        }
        double allowed = Math.max(most, (double) arrived / minRate);
        return Math.min(most, Math.max(0, allowed - waited));
    }

    /** Adds what is done when the request is over, and its response sent. */
    void onRelease(Runnable action) {
        Runnable before = onRelease;
        onRelease = before == null
                ? action
                : () -> {
                    before.run();
                    action.run();
                };
    }

    /** Tells that the request is over. */
    void release() {
        Runnable action = onRelease;
        if (action != null) {
            onRelease = null;
            action.run();
        }
    }

    // The connection's side.

    /** Adds a piece, which is not empty. */
    void add(byte[] piece) {
        arrived += piece.length;
        if (discarding || failure != null) {
            return;
        }
        byte[] last = pieces.peekLast();
        if (last != null && last.length + piece.length <= SMALL) {
            // A sender of single bytes must not make us keep an array for each.
            byte[] joined = Arrays.copyOf(last, last.length + piece.length);
            System.arraycopy(piece, 0, joined, last.length, piece.length);
            pieces.removeLast();
            pieces.addLast(joined);
        } else {
            pieces.addLast(piece);
        }
        buffered += piece.length;
        wake();
    }

    /** Tells that all has been added. */
    void end() {
        end(null);
    }

    /** Tells that all has been added, and what came behind it. */
    void end(@Nullable Headers fields) {
        if (fields != null) {
            trailers = fields;
        }
        ended = true;
        wake();
    }

    @Override
    public Headers trailers() {
        return trailers;
    }

    /** Tells that no more comes. Does nothing if all had come. */
    void fail(Throwable problem) {
        if (!ended && failure == null) {
            failure = problem;
            drop();
            wake();
        }
    }

    /** Drops what is there and what will come. */
    void discard() {
        discarding = true;
        drop();
    }

    /** Returns whether the sender has to wait. */
    boolean isFull() {
        return buffered >= HIGH_WATER;
    }

    boolean isFailed() {
        return failure != null;
    }

    /** Returns whether a task waits for a piece. */
    boolean isAwaited() {
        return waiter != null && !waiter.done();
    }

    boolean isDiscarding() {
        return discarding;
    }

    boolean isEnded() {
        return ended;
    }

    /** Returns how many bytes are still to arrive; {@link Long#MAX_VALUE} if that is not known. */
    long left() {
        return length < 0 ? Long.MAX_VALUE : length - arrived;
    }

    private void drop() {
        pieces.clear();
        buffered = 0;
    }

    private void wake() {
        if (waiter != null && !waiter.done()) {
            waiter.setResult(null);
        }
    }

    // The task's side.

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        if (iterated) {
            throw new IllegalStateException("the body has been read already; read it once, by bytes() or text()");
        }
        iterated = true;
        return this::next;
    }

    /** Returns all bytes; the same array at a second call. */
    byte[] all() throws Exception {
        if (all == null) {
            all = BodyText.collect(this);
        }
        return all;
    }

    private byte[] next() throws Exception {
        if (!wanted) {
            wanted = true;
            checkLimit(length);
            if (!ended) {
                source.bodyWanted();
            }
        }
        byte[] piece = pieces.poll();
        while (piece == null) {
            if (failure != null) {
                throw Failures.again(failure);
            }
            if (ended) {
                throw new StopAsyncIteration();
            }
            waitForPiece();
            piece = pieces.poll();
        }
        buffered -= piece.length;
        taken += piece.length;
        checkLimit(taken);
        source.bodyTaken(piece.length);
        return piece;
    }

    private void checkLimit(long size) {
        if (size > limit) {
            throw new HttpException(413, "the body is larger than " + limit + " bytes");
        }
    }

    private void waitForPiece() {
        if (waiter != null) {
            throw new IllegalStateException("another task is reading the body");
        }
        SettableFuture<@Nullable Void> wait = loop.createFuture();
        Futures.setWaitTarget(wait, (WaitTarget) () -> new WaitReason("http", "a piece of the body"));
        waiter = wait;
        source.bodyAwaited();
        boolean counts = minRate != 0;
        double begin = counts ? loop.time() : 0;
        try {
            await(wait);
        } finally {
            waiter = null;
            if (counts) {
                waited += loop.time() - begin;
            }
        }
    }

    @Override
    public String toString() {
        return length < 0
                ? "<Body of unknown length, " + taken + " bytes read>"
                : "<Body of " + length + " bytes, " + taken + " read>";
    }
}
