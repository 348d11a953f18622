package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Makes something that can only be read by blocking look like a non-blocking channel: a thread
 * reads one piece ahead, and reads the next when the loop has taken that.
 *
 * <p>The thread is one of the system, because a virtual one would keep a thread of the JDK's
 * scheduler while it blocks, and because a channel of a file can be closed under a thread of the
 * system only. It ends with the data, or when the pump is closed. What cannot be interrupted, as a
 * read from {@code System.in} or from the pipe of a child process, ends with the next byte; the
 * thread is a daemon and holds nothing up.
 */
final class ReadPump implements ReadableByteChannel {

    private static final int PIECE = 64 << 10;

    /** How long a source is left alone that had nothing and did not wait for it. */
    private static final int REST_MILLIS = 10;

    private final LoopState loopState;
    private final ReadableByteChannel source;

    /** One permit: to read one piece. Any thread. */
    private final Semaphore turns = new Semaphore(0);

    private volatile boolean closed;

    // Loop thread only.
    private final PumpRegistration registration = new PumpRegistration();
    private @Nullable Thread thread;
    private @Nullable Handle reader;
    private @Nullable ByteBuffer piece;
    private boolean ended;
    private @Nullable IOException problem;
    private boolean signalled;
    private final ExternalWork reading;

    ReadPump(LoopState loopState, ReadableByteChannel source) {
        this.loopState = loopState;
        this.source = source;
        this.reading = ExternalWork.source(loopState);
    }

    /** The pump's registration with itself. */
    IoDriver.Registration register() {
        return registration;
    }

    /** What is read by blocking. */
    ReadableByteChannel source() {
        return source;
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
                turns.release();
            }
            return count;
        }
        if (problem != null) {
            throw problem;
        }
        return ended ? -1 : 0;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /**
     * Ends the thread, if it can be ended, and closes what it reads. A second call does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        count();
        piece = null;
        turns.release();
        PipeThreads.close(source);
    }

    private void count() {
        if (reader != null && !ended && !closed) {
            reading.begin();
        } else {
            reading.end();
        }
    }

    /** Whether there is something to be told to the reader. */
    private boolean isReady() {
        return reader != null && (piece != null || ended);
    }

    /** Has the reader run in the next iteration, if there is something for it. */
    private void signal() {
        if (isReady() && !signalled) {
            signalled = true;
            loopState.enqueue(this::tellReader);
        }
    }

    private void tellReader() {
        signalled = false;
        if (isReady() && reader instanceof Job job) {
            job.runJob();
        }
        // As a selector does, until it was all taken.
        signal();
    }

    private void start() {
        if (thread == null) {
            thread = PipeThreads.start("asyncio-read-pipe", this::readAll);
            turns.release();
        }
    }

    /** On the pump's thread. */
    private void readAll() {
        byte[] buffer = new byte[PIECE];
        try {
            while (true) {
                turns.acquire();
                int count = closed ? -1 : source.read(ByteBuffer.wrap(buffer));
                if (count < 0) {
                    loopState.enqueueFromAnywhere(() -> arrived(null, null));
                    return;
                }
                if (count == 0) {
                    restThenTryAgain();
                    continue;
                }
                ByteBuffer data = ByteBuffer.wrap(Arrays.copyOf(buffer, count));
                loopState.enqueueFromAnywhere(() -> arrived(data, null));
            }
        } catch (IOException e) {
            loopState.enqueueFromAnywhere(() -> arrived(null, e));
        } catch (InterruptedException e) {
            loopState.enqueueFromAnywhere(() -> arrived(null, new IOException(e)));
        } catch (RuntimeException | Error e) {
            loopState.enqueueFromAnywhere(() -> arrived(null, new IOException(e)));
        }
    }

    /** For sources that do not block although they ought to. Closing ends the rest. */
    private void restThenTryAgain() throws InterruptedException {
        boolean closing = turns.tryAcquire(REST_MILLIS, TimeUnit.MILLISECONDS);
        assert !closing || closed : "bug in asyncio4j: a turn without a piece";
        turns.release();
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

    /** What a transport sees. */
    private final class PumpRegistration implements IoDriver.Registration {

        @Override
        public void setReader(@Nullable Handle newReader) {
            reader = newReader;
            count();
            if (newReader != null) {
                start();
                signal();
            }
        }

        @Override
        public void setWriter(@Nullable Handle writer) {}

        @Override
        public void close() {
            reader = null;
            count();
        }
    }
}
