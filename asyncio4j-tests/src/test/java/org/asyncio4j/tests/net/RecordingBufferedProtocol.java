package org.asyncio4j.tests.net;

import java.nio.ByteBuffer;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.jspecify.annotations.Nullable;

/** As {@link RecordingProtocol}, with a buffer of its own. */
public class RecordingBufferedProtocol implements BufferedProtocol {

    /** What takes down. */
    public final RecordingProtocol record = new RecordingProtocol();

    private final ByteBuffer buffer;
    private int handedOut = -1;

    public RecordingBufferedProtocol(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        if (sizeHint == 0 || sizeHint < -1) {
            throw new AssertionError("size hint " + sizeHint);
        }
        // Not from the beginning, so that positions count.
        buffer.clear().position(3);
        handedOut = buffer.remaining();
        return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
        if (count < 1 || count > handedOut || buffer.position() != 3 + count) {
            throw new AssertionError(count + " bytes in " + buffer + " of " + handedOut);
        }
        handedOut = -1;
        byte[] data = new byte[count];
        buffer.get(3, data);
        record.dataReceived(data);
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        record.connectionMade(transport);
    }

    @Override
    public boolean eofReceived() {
        return record.eofReceived();
    }

    @Override
    public void pauseWriting() {
        record.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        record.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        record.connectionLost(problem);
    }
}
