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

/** Writes to a pipe: the thread writes one piece, and takes the next when that is done. */
final class WritePump extends PipePump implements GatheringByteChannel {

    /** What the thread writes to. */
    interface Target extends Closeable {

        /** Writes all, and has it reach its destination. */
        void write(byte[] data) throws IOException;
    }

    /** Tells the thread to end. */
    private static final byte[] END = new byte[0];

    private final Target target;

    /** Pieces on their way to the thread: one at most, and the end. Any thread. */
    private final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();

    /** Loop thread only. */
    private int inFlight;

    WritePump(LoopState loopState, Target target) {
        super(loopState, target, Direction.WRITE, new ExternalWork(loopState));
        this.target = target;
    }

    /** How many bytes the thread has taken and not written yet. */
    int inFlight() {
        return inFlight;
    }

    /** Throws what the thread failed with. */
    void check() throws IOException {
        if (problem != null) {
            throw problem;
        }
    }

    /** Takes a piece if the thread has nothing to do; throws what it failed with. */
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

    /** Closes the pipe when the thread has nothing to do, or else under its hands. */
    @Override
    void release() {
        pieces.add(END);
        if (!isStarted() || inFlight > 0) {
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
                return;
            }
            target.write(piece);
            loopState.enqueueFromAnywhere(() -> written(null));
        }
    }

    @Override
    void failed(IOException failure) {
        written(failure);
    }

    /** All is written, and the loss told: nobody is left to be told of a failure. */
    private void closeTarget() {
        try {
            target.close();
        } catch (IOException | RuntimeException e) {
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
