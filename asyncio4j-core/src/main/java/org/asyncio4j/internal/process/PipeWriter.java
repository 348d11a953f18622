package org.asyncio4j.internal.process;

import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.WriteTransport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;

/** Writes what a child reads. */
final class PipeWriter extends PipeEnd<Pipe.SinkChannel> implements WriteTransport {

    /** So many chunks at a time: the child may read as fast as we write, and others wait. */
    private static final int CHUNKS = 8;

    private static final int LOST_WRITES_BEFORE_WARNING = 5;

    /** What waits to be written. */
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();

    private long size;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private boolean paused;
    private boolean eof;
    private int lostWrites;

    PipeWriter(Host host, VarContext context, Pipe.SinkChannel channel, BaseProtocol protocol) {
        super(host, context, channel, protocol, "PipeWriter");
    }

    @Override
    public void write(ByteBuffer data) {
        host.checkThread();
        if (!Checks.notNull(data, "data").hasRemaining() || !canWrite()) {
            data.position(data.limit());
            return;
        }
        if (queue.isEmpty() && !writeNow(data)) {
            data.position(data.limit());
            return;
        }
        append(data);
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            write(piece);
        }
    }

    @Override
    public void writeEof() {
        host.checkThread();
        eof = true;
        closeWhenWritten();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void close() {
        host.checkThread();
        closeWhenWritten();
    }

    @Override
    public void abort() {
        host.checkThread();
        drop();
    }

    @Override
    public long getWriteBufferSize() {
        return size;
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        host.checkThread();
        limits = Checks.notNull(newLimits, "limits");
        pauseOrResume();
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        host.checkThread();
        protocol = Checks.notNull(newProtocol, "protocol");
    }

    /**
     * The child has ended. If there is still something to be written, a child of its own may read
     * it; otherwise the system says so. What cannot be seen is whether anybody reads a pipe that we
     * do not write to.
     */
    void childHasEnded() {
        if (queue.isEmpty() && !closing) {
            closeSoon(null);
        }
    }

    @Override
    void unwatch() {
        host.loop().removeWriter(channel);
    }

    @Override
    String details() {
        return " bufsize=" + size;
    }

    private boolean canWrite() {
        if (eof) {
            throw new IllegalStateException("Cannot call write() after writeEof(): " + this);
        }
        if (!closing) {
            return true;
        }
        if (++lostWrites == LOST_WRITES_BEFORE_WARNING) {
            Log.warning("pipe closed by peer or write(data) failed: " + this);
        }
        return false;
    }

    /** Writes what the pipe takes now; false if the pipe is broken. */
    private boolean writeNow(ByteBuffer data) {
        try {
            for (int i = 0; i < CHUNKS && data.hasRemaining(); i++) {
                // A slice, because NIO copies all that it is given before it writes a part of it.
                int length = Math.min(CHUNK, data.remaining());
                int count = channel.write(data.slice(data.position(), length));
                data.position(data.position() + count);
                if (count < length) {
                    break;
                }
            }
            return true;
        } catch (IOException e) {
            broken(e);
            return false;
        }
    }

    private void append(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        if (queue.isEmpty()) {
            host.loop().addWriter(channel, this::writeReady);
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        queue.add(ByteBuffer.wrap(copy));
        size += copy.length;
        pauseOrResume();
    }

    private void writeReady() {
        for (int i = 0; i < CHUNKS && !queue.isEmpty(); i++) {
            ByteBuffer first = queue.getFirst();
            int before = first.remaining();
            if (!writeNow(first)) {
                return;
            }
            size -= before - first.remaining();
            if (first.hasRemaining()) {
                break;
            }
            queue.removeFirst();
        }
        if (queue.isEmpty()) {
            unwatch();
        }
        pauseOrResume();
        if (queue.isEmpty() && closing) {
            lose(null);
        }
    }

    private void closeWhenWritten() {
        if (closing) {
            return;
        }
        closing = true;
        if (queue.isEmpty()) {
            closeSoon(null);
        }
    }

    private void broken(IOException problem) {
        queue.clear();
        size = 0;
        fail(problem, "Fatal write error on pipe transport");
    }

    private void drop() {
        if (closing && queue.isEmpty()) {
            return;
        }
        queue.clear();
        size = 0;
        closeSoon(null);
    }

    private void pauseOrResume() {
        if (!paused && size > limits.high()) {
            paused = true;
            try {
                protocol.pauseWriting();
            } catch (Throwable problem) {
                report(problem, "protocol.pauseWriting() failed");
            }
        } else if (paused && size <= limits.low()) {
            paused = false;
            try {
                protocol.resumeWriting();
            } catch (Throwable problem) {
                report(problem, "protocol.resumeWriting() failed");
            }
        }
    }
}
