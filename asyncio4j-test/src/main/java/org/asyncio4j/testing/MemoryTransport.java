package org.asyncio4j.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/** One end of a {@link MemoryLink}. */
final class MemoryTransport implements Transport {

    private final String name;
    private final EventLoop loop;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final int largestPiece;
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private BaseProtocol protocol;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private long unsentBytes;
    private boolean begun;
    private boolean readingPaused;
    private boolean writingPaused;
    private boolean readScheduled;
    private boolean readEof;
    private boolean wroteEof;
    private boolean closing;
    private boolean lost;

    MemoryTransport(String name, MemoryLink.Options options, BaseProtocol protocol, MemoryPipe in, MemoryPipe out) {
        this.name = name;
        this.loop = options.loop();
        this.largestPiece = options.largestPiece();
        this.in = in;
        this.out = out;
        this.protocol = checked(protocol);
    }

    void begin() {
        loop.callSoon(() -> {
            begun = true;
            protocol.connectionMade(this);
            canRead();
        });
    }

    // --- reading -------------------------------------------------------------------------------

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    @Override
    public void pauseReading() {
        if (!closing) {
            readingPaused = true;
        }
    }

    @Override
    public void resumeReading() {
        if (!closing) {
            readingPaused = false;
            canRead();
        }
    }

    /** Schedules a read in the next iteration, if there is data and reading is not paused. */
    void canRead() {
        if (begun && !readScheduled && isReading() && !readEof && in.isReadable()) {
            readScheduled = true;
            loop.callSoon(this::readReady);
        }
    }

    private void readReady() {
        readScheduled = false;
        if (!isReading() || readEof || !in.isReadable()) {
            return;
        }
        if (in.available() == 0) {
            readEof = true;
            endOfStream();
        } else if (protocol instanceof BufferedProtocol buffered) {
            ByteBuffer[] buffer = new ByteBuffer[1];
            callProtocol("getBuffer", () -> buffer[0] = bufferOf(buffered));
            if (buffer[0] != null) {
                int count = in.read(buffer[0]);
                callProtocol("bufferUpdated", () -> buffered.bufferUpdated(count));
            }
        } else {
            ByteBuffer piece = ByteBuffer.allocate(Math.min(in.available(), largestPiece));
            in.read(piece);
            callProtocol("dataReceived", () -> ((Protocol) protocol).dataReceived(piece.array()));
        }
        canRead();
    }

    private void endOfStream() {
        boolean[] keepsOpen = new boolean[1];
        callProtocol(
                "eofReceived",
                () -> keepsOpen[0] = protocol instanceof BufferedProtocol buffered
                        ? buffered.eofReceived()
                        : ((Protocol) protocol).eofReceived());
        if (!keepsOpen[0]) {
            close();
        }
    }

    private static ByteBuffer bufferOf(BufferedProtocol protocol) {
        ByteBuffer buffer = protocol.getBuffer(-1);
        if (buffer == null || !buffer.hasRemaining()) {
            throw new IllegalStateException("getBuffer() returned an empty buffer");
        }
        if (buffer.isReadOnly()) {
            throw new IllegalStateException("getBuffer() returned a read-only buffer");
        }
        return buffer;
    }

    // --- writing -------------------------------------------------------------------------------

    @Override
    public void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    @Override
    public void write(ByteBuffer data) {
        Objects.requireNonNull(data, "data must not be null");
        ensureWritable("write");
        send(data);
        controlWriting();
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        ensureWritable("writelines");
        List<ByteBuffer> all = new ArrayList<>();
        for (ByteBuffer piece : Objects.requireNonNull(pieces, "pieces must not be null")) {
            all.add(Objects.requireNonNull(piece, "a piece must not be null"));
        }
        all.forEach(this::send);
        controlWriting();
    }

    @Override
    public void writeEof() {
        if (closing || wroteEof) {
            return;
        }
        wroteEof = true;
        if (unsentBytes == 0) {
            out.end();
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public long getWriteBufferSize() {
        return unsentBytes;
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        limits = Objects.requireNonNull(newLimits, "limits must not be null");
        controlWriting();
    }

    /** Writes unsent data, after room has become available. */
    void canWrite() {
        if (lost) {
            return;
        }
        while (!unsent.isEmpty()) {
            ByteBuffer first = unsent.getFirst();
            int before = first.remaining();
            out.write(first);
            unsentBytes -= before - first.remaining();
            if (first.hasRemaining()) {
                break;
            }
            unsent.removeFirst();
        }
        controlWriting();
        if (lost || unsentBytes > 0) {
            return;
        }
        if (closing) {
            lose(null);
        } else if (wroteEof) {
            out.end();
        }
    }

    private void send(ByteBuffer data) {
        if (lost || (closing && unsentBytes == 0)) {
            data.position(data.limit());
            return;
        }
        if (unsentBytes == 0) {
            out.write(data);
        }
        if (data.hasRemaining()) {
            unsentBytes += data.remaining();
            unsent.addLast(ByteBuffer.allocate(data.remaining()).put(data).flip());
        }
    }

    private void controlWriting() {
        if (unsentBytes > limits.high() && !writingPaused) {
            writingPaused = true;
            report("pauseWriting", protocol::pauseWriting);
        } else if (unsentBytes <= limits.low() && writingPaused) {
            writingPaused = false;
            report("resumeWriting", protocol::resumeWriting);
        }
    }

    private void ensureWritable(String call) {
        if (wroteEof) {
            throw new IllegalStateException("Cannot call " + call + "() after writeEof()");
        }
    }

    // --- closing -------------------------------------------------------------------------------

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            if (unsentBytes == 0) {
                lose(null);
            }
        }
    }

    @Override
    public void abort() {
        fail(null);
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    void fail(@Nullable Throwable problem) {
        closing = true;
        unsent.clear();
        unsentBytes = 0;
        lose(problem);
    }

    private void lose(@Nullable Throwable problem) {
        if (lost) {
            return;
        }
        lost = true;
        loop.callSoon(() -> {
            in.readerIsGone();
            out.end();
            protocol.connectionLost(problem);
        });
    }

    // --- properties ----------------------------------------------------------------------------

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        Objects.requireNonNull(key, "key must not be null");
        return null;
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        protocol = checked(newProtocol);
    }

    @Override
    public BaseProtocol getProtocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return "<MemoryTransport "
                + name
                + (lost ? " closed" : closing ? " closing" : "")
                + " bufsize="
                + unsentBytes
                + ">";
    }

    private static BaseProtocol checked(BaseProtocol protocol) {
        Objects.requireNonNull(protocol, "protocol must not be null");
        if (protocol instanceof Protocol || protocol instanceof BufferedProtocol) {
            return protocol;
        }
        throw new IllegalArgumentException("a stream needs a Protocol or a BufferedProtocol: " + protocol);
    }

    /** Calls the protocol; an exception ends the connection. */
    private void callProtocol(String event, Runnable call) {
        try {
            call.run();
        } catch (KeyboardInterrupt | SystemExit end) {
            throw end;
        } catch (Throwable problem) {
            report("Fatal error: protocol." + event + "() call failed.", problem);
            fail(problem);
        }
    }

    private void report(String event, Runnable call) {
        try {
            call.run();
        } catch (KeyboardInterrupt | SystemExit end) {
            throw end;
        } catch (Throwable problem) {
            report("protocol." + event + "() failed", problem);
        }
    }

    private void report(String message, Throwable problem) {
        loop.callExceptionHandler(LoopProblem.of(message)
                .with("exception", problem)
                .with("transport", this)
                .with("protocol", protocol));
    }
}
