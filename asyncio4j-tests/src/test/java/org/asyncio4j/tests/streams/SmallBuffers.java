package org.asyncio4j.tests.streams;

import java.nio.ByteBuffer;
import java.util.Random;
import org.asyncio4j.StreamReader;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.StreamFeed;
import org.jspecify.annotations.Nullable;

/**
 * Receives into buffers of its own, mostly smaller than what has come, on the heap or outside, and feeds a reader with them,
 * which pauses the connection again and again.
 */
final class SmallBuffers implements BufferedProtocol {

    private final Random random;
    private final StreamFeed feed;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    SmallBuffers(long seed, int limit) {
        random = new Random(seed);
        feed = new StreamFeed(limit);
    }

    StreamReader reader() {
        return feed.reader();
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        feed.setTransport(transport);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        int size = random.nextInt(1, random.nextInt(4) == 0 ? 40_000 : 3_000);
        // Something else, which must stay as it is, is before the room.
        buffer = random.nextBoolean() ? ByteBuffer.allocate(size + 1) : ByteBuffer.allocateDirect(size + 1);
        return buffer.position(1).slice();
    }

    @Override
    public void bufferUpdated(int count) {
        byte[] data = new byte[count];
        buffer.get(1, data);
        feed.feedData(data);
        // Whoever fills it once more is seen.
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) ~data[count - 1]);
        }
    }

    @Override
    public boolean eofReceived() {
        feed.feedEof();
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        feed.end(problem);
    }
}
