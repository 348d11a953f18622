package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.Job;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a pipe: the thread reads one piece ahead, and the next one once the loop has taken
 * that. It ends at the end of the data, or when the pump is closed.
 */
final class ReadPump extends PipePump implements ReadableByteChannel {

    private final Reader reader;

    private @Nullable ByteBuffer piece;
    private boolean ended;
    private boolean signalled;

    ReadPump(NetLoop net, ReadableByteChannel source) {
        this(net, new Reader(source));
    }

    private ReadPump(NetLoop net, Reader reader) {
        super(net, reader, Direction.READ, ExternalWork.source(net.loopState));
        this.reader = reader;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ByteBuffer there = piece;
        if (there != null) {
            int count = Math.min(there.remaining(), target.remaining());
            target.put(there.slice(there.position(), count));
            there.position(there.position() + count);
            if (!there.hasRemaining()) {
                piece = null;
                reader.turns.release();
            }
            return count;
        }
        if (problem != null) {
            throw problem;
        }
        return ended ? -1 : 0;
    }

    @Override
    void release() {
        count();
        piece = null;
        reader.close();
    }

    @Override
    void handleChanged() {
        count();
        if (handle != null) {
            if (!reader.isStarted()) {
                reader.start(this);
                reader.turns.release();
            }
            signal();
        }
    }

    private void count() {
        if (handle != null && !ended && !closed) {
            work.begin();
        } else {
            work.end();
        }
    }

    /** Returns whether the reader is set and there is data, or the end, for it. */
    private boolean isReady() {
        return handle != null && (piece != null || ended);
    }

    /** Schedules the reader to run in the next iteration, if there is something for it. */
    private void signal() {
        if (isReady() && !signalled) {
            signalled = true;
            loopState.enqueue(this::runReader);
        }
    }

    private void runReader() {
        signalled = false;
        if (isReady() && handle instanceof Job job) {
            job.runJob();
        }
        // Again and again until everything is taken, like a selector.
        signal();
    }

    @Override
    void failed(IOException failure) {
        arrived(null, failure);
    }

    private void arrived(@Nullable ByteBuffer data, @Nullable IOException failure) {
        if (closed) {
            return;
        }
        piece = data;
        problem = failure;
        ended = data == null;
        count();
        signal();
    }

    /** Reads a piece when it may. */
    private static final class Reader extends PumpThread<ReadPump> {

        /**
         * The pause before the next read from a source that returned nothing although it should have
         * blocked.
         */
        private static final int REST_MILLIS = 10;

        private final ReadableByteChannel source;

        /** A permit allows the thread to read one piece. Any thread. */
        private final Semaphore turns = new Semaphore(0);

        Reader(ReadableByteChannel source) {
            super(source, "asyncio-read-pipe");
            this.source = source;
        }

        @Override
        void letEnd() {
            turns.release();
        }

        @Override
        void pump() throws IOException, InterruptedException {
            byte[] buffer = new byte[PIECE];
            while (true) {
                turns.acquire();
                int count = closed ? -1 : source.read(ByteBuffer.wrap(buffer));
                if (count < 0) {
                    tell(pump -> pump.arrived(null, null));
                    return;
                }
                if (count == 0) {
                    restThenTryAgain();
                    continue;
                }
                ByteBuffer data = ByteBuffer.wrap(Arrays.copyOf(buffer, count));
                tell(pump -> pump.arrived(data, null));
            }
        }

        /**
         * Waits before the next read, for sources that do not block although they should. Closing ends
         * the wait.
         */
        private void restThenTryAgain() throws InterruptedException {
            boolean closing = turns.tryAcquire(REST_MILLIS, TimeUnit.MILLISECONDS);
            assert !closing || closed : "bug in asyncio4j: a turn without a piece";
            turns.release();
        }
    }
}
