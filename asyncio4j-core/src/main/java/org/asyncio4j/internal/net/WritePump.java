package org.asyncio4j.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.LinkedBlockingQueue;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/** Writes to a pipe: the thread writes one piece and accepts the next when that is done. */
final class WritePump extends PipePump implements GatheringByteChannel {

    /** The destination of the thread's writes. */
    interface Target extends Closeable {

        /** Writes all of {@code data} and flushes it. */
        void write(byte[] data) throws IOException;
    }

    /** Makes the thread close the pipe and end. */
    private static final byte[] END = new byte[0];

    /** Makes the thread end. */
    private static final byte[] LEAVE = new byte[0];

    private final Target target;

    /** The pieces queued for the thread: at most one, and the end marker. Any thread. */
    private final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();

    // Loop thread only.
    private int inFlight;

    /** Whether the thread has ended with a failure. */
    private boolean broken;

    WritePump(LoopState loopState, Target target) {
        super(loopState, target, Direction.WRITE, new ExternalWork(loopState));
        this.target = target;
    }

    /** Returns the number of bytes that the thread has accepted and not written yet. */
    int inFlight() {
        return inFlight;
    }

    /** Throws the thread's failure, if there is one. */
    void check() throws IOException {
        if (problem != null) {
            throw problem;
        }
    }

    /** Accepts a piece if the thread is idle; throws the thread's failure, if there is one. */
    @Override
    public int write(ByteBuffer data) throws IOException {
        check();
        if (inFlight > 0 || closed || !data.hasRemaining()) {
            return 0;
        }
        byte[] piece = new byte[Math.min(PIECE, data.remaining())];
        data.get(piece);
        inFlight = piece.length;
        work.begin();
        pieces.add(piece);
        if (!isStarted()) {
            start();
        }
        return piece.length;
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) throws IOException {
        return length == 0 ? 0 : write(data[offset]);
    }

    @Override
    public long write(ByteBuffer[] data) throws IOException {
        return write(data, 0, data.length);
    }

    /**
     * Lets an idle thread close the pipe; closes it at once if the thread is still writing, which
     * aborts the write, or if there is no thread.
     */
    @Override
    void release() {
        if (isStarted() && inFlight == 0 && !broken) {
            pieces.add(END);
        } else {
            pieces.add(LEAVE);
            closePipe();
        }
    }

    @Override
    void handleChanged() {}

    @Override
    void pump() throws IOException, InterruptedException {
        while (true) {
            byte[] piece = pieces.take();
            if (piece == END) {
                closeTarget();
            }
            if (piece == END || piece == LEAVE) {
                return;
            }
            target.write(piece);
            loopState.enqueueFromAnywhere(() -> written(null));
        }
    }

    @Override
    void failed(IOException failure) {
        broken = true;
        written(failure);
    }

    /**
     * Closes the target after the last piece; a failure is only logged, because the protocol has
     * been notified of the end already.
     */
    private void closeTarget() {
        try {
            target.close();
        } catch (IOException | RuntimeException | Error e) {
            Log.warning("could not close " + target + ": " + e);
        }
    }

    private void written(@Nullable IOException failure) {
        inFlight = 0;
        work.end();
        problem = failure;
        if (handle instanceof Job job && !closed) {
            job.runJob();
        }
    }
}
