package org.asyncio4j.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.LinkedBlockingQueue;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/** Writes to a pipe: the thread writes one piece and accepts the next when that is done. */
final class WritePump extends PipePump implements GatheringByteChannel {

    /** The destination of the thread's writes. */
    interface Target extends Closeable {

        /** Writes all of {@code data} and flushes it. */
        void write(byte[] data) throws IOException;
    }

    private final Writer writer;

    private int inFlight;

    /** Whether the thread has ended with a failure. */
    private boolean broken;

    WritePump(NetLoop net, Target target) {
        this(net, new Writer(target));
    }

    private WritePump(NetLoop net, Writer writer) {
        super(net, writer, Direction.WRITE, new ExternalWork(net.loopState));
        this.writer = writer;
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
        byte[] piece = new byte[Math.min(PumpThread.PIECE, data.remaining())];
        data.get(piece);
        inFlight = piece.length;
        work.begin();
        writer.pieces.add(piece);
        if (!writer.isStarted()) {
            writer.start(this);
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
        if (writer.isStarted() && inFlight == 0 && !broken) {
            writer.pieces.add(Writer.END);
        } else {
            writer.close();
        }
    }

    @Override
    void handleChanged() {}

    @Override
    void failed(IOException failure) {
        broken = true;
        written(failure);
    }

    private void written(@Nullable IOException failure) {
        inFlight = 0;
        work.end();
        problem = failure;
        if (handle instanceof Job job && !closed) {
            job.runJob();
        }
    }

    /** Writes one piece after another. */
    private static final class Writer extends PumpThread<WritePump> {

        /** Makes the thread close the pipe and end. */
        static final byte[] END = new byte[0];

        /** Makes the thread end. */
        private static final byte[] LEAVE = new byte[0];

        private final Target target;

        /** The pieces queued for the thread: at most one, and the end marker. Any thread. */
        private final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();

        Writer(Target target) {
            super(target, "asyncio-write-pipe");
            this.target = target;
        }

        @Override
        void letEnd() {
            pieces.add(LEAVE);
        }

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
                tell(pump -> pump.written(null));
            }
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
    }
}
