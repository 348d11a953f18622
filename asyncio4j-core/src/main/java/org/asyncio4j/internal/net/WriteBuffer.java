package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a channel: sent at once as far as the channel takes it, while the rest waits.
 * It waits in a line of chunks, in each of which what is between position and limit waits, and what
 * is behind the limit is free.
 *
 * <p>What is written is consumed, also if that fails.
 */
final class WriteBuffer {

    private final NetLoop net;
    private final Chunks pool;
    private final GatheringByteChannel channel;

    /** Null as long as nothing ever waited, as with most connections. */
    private @Nullable ArrayDeque<ByteBuffer> line;

    private long size;

    WriteBuffer(NetLoop net, GatheringByteChannel channel) {
        this.net = net;
        pool = net.chunks;
        this.channel = channel;
    }

    /** How many bytes wait. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Sends what the channel takes now, unless others wait already, and keeps a copy of the rest.
     *
     * @return whether data waits and none did before
     */
    boolean write(ByteBuffer data) throws IOException {
        if (!isEmpty()) {
            add(data);
            return false;
        }
        try {
            send(data);
        } catch (IOException | RuntimeException e) {
            data.position(data.limit());
            throw e;
        }
        add(data);
        return !isEmpty();
    }

    /** The same without an object for the array, which is how most data comes. */
    boolean write(byte[] data) throws IOException {
        if (!isEmpty() || data.length > NetLoop.SCRATCH_SIZE) {
            return write(ByteBuffer.wrap(data));
        }
        ByteBuffer scratch = net.scratch().put(0, data).limit(data.length);
        channel.write(scratch);
        add(scratch);
        return !isEmpty();
    }

    /** The same with several pieces, by one system call for each full buffer. */
    boolean writeAll(List<ByteBuffer> pieces) throws IOException {
        boolean waited = !isEmpty();
        if (!waited) {
            try {
                sendAll(pieces);
            } catch (IOException | RuntimeException e) {
                pieces.forEach(piece -> piece.position(piece.limit()));
                throw e;
            }
        }
        pieces.forEach(this::add);
        return !waited && !isEmpty();
    }

    /** Sends what the channel takes now of what waits, by one system call, and forgets it. */
    void flush() throws IOException {
        ArrayDeque<ByteBuffer> chunks = line;
        if (chunks == null || chunks.isEmpty()) {
            return;
        }
        if (chunks.size() == 1) {
            size -= channel.write(chunks.getFirst());
        } else {
            size -= gather(chunks);
        }
        for (ByteBuffer first = chunks.peekFirst();
                first != null && !first.hasRemaining();
                first = chunks.peekFirst()) {
            pool.giveBack(chunks.removeFirst());
        }
    }

    /** Drops all. */
    void clear() {
        size = 0;
        if (line != null) {
            line.forEach(pool::giveBack);
            line = null;
        }
    }

    private void send(ByteBuffer data) throws IOException {
        if (data.isDirect()) {
            channel.write(data);
            return;
        }
        // Not left to the JDK, which would keep a copy's buffer of any size for each thread.
        while (data.hasRemaining()) {
            ByteBuffer scratch = net.scratch();
            int count = Math.min(scratch.capacity(), data.remaining());
            scratch.put(0, data, data.position(), count).limit(count);
            data.position(data.position() + channel.write(scratch));
            if (scratch.hasRemaining()) {
                return;
            }
        }
    }

    private void sendAll(List<ByteBuffer> pieces) throws IOException {
        ByteBuffer scratch = net.scratch();
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                int count = Math.min(scratch.remaining(), piece.remaining());
                scratch.put(scratch.position(), piece, piece.position(), count);
                scratch.position(scratch.position() + count);
                piece.position(piece.position() + count);
                if (!scratch.hasRemaining() && !sentAll(scratch)) {
                    return;
                }
            }
        }
        if (scratch.position() > 0) {
            sentAll(scratch);
        }
    }

    /** Sends what is in {@code scratch} and clears it; has what is not taken wait. */
    private boolean sentAll(ByteBuffer scratch) throws IOException {
        channel.write(scratch.flip());
        boolean all = !scratch.hasRemaining();
        add(scratch);
        scratch.clear();
        return all;
    }

    private void add(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        if (line == null) {
            line = new ArrayDeque<>();
        }
        size += data.remaining();
        ByteBuffer last = line.peekLast();
        while (data.hasRemaining()) {
            if (last == null || last.limit() == last.capacity()) {
                last = pool.take(data.remaining());
                line.addLast(last);
            }
            int end = last.limit();
            int count = Math.min(last.capacity() - end, data.remaining());
            last.limit(end + count);
            last.put(end, data, data.position(), count);
            data.position(data.position() + count);
        }
    }

    private long gather(ArrayDeque<ByteBuffer> chunks) throws IOException {
        @Nullable ByteBuffer[] gathered = pool.gathered;
        int count = 0;
        Iterator<ByteBuffer> next = chunks.iterator();
        while (count < gathered.length && next.hasNext()) {
            gathered[count++] = next.next();
        }
        try {
            return channel.write(gathered, 0, count);
        } finally {
            while (count > 0) {
                gathered[--count] = null;
            }
        }
    }
}
