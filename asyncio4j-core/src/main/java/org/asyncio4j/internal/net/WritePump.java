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
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Makes something that can only be written to by blocking look like a non-blocking channel: a
 * thread writes one piece, and takes the next when that is done. See {@link ReadPump} about the
 * thread.
 */
final class WritePump implements GatheringByteChannel {

    /** What the thread writes to. */
    interface Target extends Closeable {

        /** Writes all, and has it reach its destination. */
        void write(byte[] data) throws IOException;
    }

    private static final int PIECE = 64 << 10;

    /** Tells the thread to end. */
    private static final byte[] END = new byte[0];

    private final LoopState loopState;
    private final Target target;
    private final ExternalWork writing;

    /** Pieces on their way to the thread: one at most, and the end. Any thread. */
    private final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();

    // Loop thread only.
    private final PumpRegistration registration = new PumpRegistration();
    private @Nullable Thread thread;
    private @Nullable Handle writer;
    private int inFlight;
    private @Nullable IOException problem;
    private boolean closed;

    WritePump(LoopState loopState, Target target) {
        this.loopState = loopState;
        this.target = target;
        this.writing = new ExternalWork(loopState);
    }

    /** The pump's registration with itself. */
    IoDriver.Registration register() {
        return registration;
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
        writing.begin();
        pieces.add(piece);
        if (thread == null) {
            thread = PipeThreads.start("asyncio-write-pipe", this::writeAll);
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

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /**
     * Closes what is written to, when the thread has nothing to do, or else under its hands. A
     * second call does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pieces.add(END);
        if (thread == null || inFlight > 0) {
            PipeThreads.close(target);
        }
    }

    /** On the pump's thread. */
    private void writeAll() {
        try {
            while (true) {
                byte[] piece = pieces.take();
                if (piece == END) {
                    closeTarget();
                    return;
                }
                target.write(piece);
                loopState.enqueueFromAnywhere(() -> written(null));
            }
        } catch (IOException e) {
            loopState.enqueueFromAnywhere(() -> written(e));
        } catch (InterruptedException | RuntimeException | Error e) {
            loopState.enqueueFromAnywhere(() -> written(new IOException(e)));
        }
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
        writing.end();
        problem = failure;
        if (writer instanceof Job job && !closed) {
            job.runJob();
        }
    }

    /** What a transport sees. */
    private final class PumpRegistration implements IoDriver.Registration {

        @Override
        public void setReader(@Nullable Handle reader) {}

        @Override
        public void setWriter(@Nullable Handle newWriter) {
            writer = newWriter;
        }

        @Override
        public void close() {
            writer = null;
        }
    }
}
