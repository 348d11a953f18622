package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a channel: sends at once as much as the channel takes and buffers the rest. The rest is
 * kept in a queue of chunks; in each, the bytes between position and limit wait to be sent, and
 * those after the limit are free.
 *
 * <p>Written data is consumed even if writing fails.
 */
final class WriteBuffer {

    /** Whose data it is, for the count of what was sent. */
    private final SelectorTransport owner;

    private final NetLoop net;
    private final Chunks pool;
    private final GatheringByteChannel channel;

    /** Null while there is nothing to buffer, which on most connections is always. */
    private @Nullable ArrayDeque<ByteBuffer> queue;

    private long size;

    WriteBuffer(SelectorTransport owner, GatheringByteChannel channel) {
        this.owner = owner;
        net = owner.net;
        pool = net.chunks;
        this.channel = channel;
    }

    /** Returns the number of buffered bytes. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Sends as much as the channel takes now, unless bytes are buffered already, and buffers a copy
     * of the rest.
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

    /**
     * Writes like {@link #write(ByteBuffer)}, without wrapping the array: most data arrives as one.
     */
    boolean write(byte[] data) throws IOException {
        if (!isEmpty() || data.length > NetLoop.SCRATCH_SIZE) {
            return write(ByteBuffer.wrap(data));
        }
        ByteBuffer scratch = net.scratch().put(0, data).limit(data.length);
        sendOnce(scratch);
        add(scratch);
        return !isEmpty();
    }

    /**
     * Writes several pieces like {@link #write(ByteBuffer)}, by one system call for each full
     * buffer.
     */
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

    /**
     * Sends as many of the buffered bytes as the channel takes now, by one system call, and removes
     * them.
     */
    void flush() throws IOException {
        ArrayDeque<ByteBuffer> chunks = queue;
        if (chunks == null || chunks.isEmpty()) {
            return;
        }
        if (chunks.size() == 1) {
            size -= sendOnce(chunks.getFirst());
        } else {
            size -= gather(chunks);
        }
        for (ByteBuffer first = chunks.peekFirst();
                first != null && !first.hasRemaining();
                first = chunks.peekFirst()) {
            pool.giveBack(chunks.removeFirst());
        }
    }

    /** Drops all buffered bytes. */
    void clear() {
        size = 0;
        if (queue != null) {
            queue.forEach(pool::giveBack);
            queue = null;
        }
    }

    private void send(ByteBuffer data) throws IOException {
        if (data.isDirect()) {
            sendOnce(data);
            return;
        }
        // Copied here and not by the JDK, which would cache a direct buffer of any size per thread.
        while (data.hasRemaining()) {
            ByteBuffer scratch = net.scratch();
            int count = Math.min(scratch.capacity(), data.remaining());
            scratch.put(0, data, data.position(), count).limit(count);
            data.position(data.position() + sendOnce(scratch));
            if (scratch.hasRemaining()) {
                return;
            }
        }
    }

    /** Passes data to the system by one call; returns how many bytes it has taken. */
    private int sendOnce(ByteBuffer data) throws IOException {
        int sent = channel.write(data);
        owner.countWritten(sent);
        return sent;
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

    /**
     * Sends the contents of {@code scratch}, buffers what the channel does not take, and clears it;
     * returns whether all was sent.
     */
    private boolean sentAll(ByteBuffer scratch) throws IOException {
        sendOnce(scratch.flip());
        boolean all = !scratch.hasRemaining();
        add(scratch);
        scratch.clear();
        return all;
    }

    private void add(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        size += data.remaining();
        ByteBuffer last = queue.peekLast();
        while (data.hasRemaining()) {
            if (last == null || last.limit() == last.capacity()) {
                last = pool.take(data.remaining());
                queue.addLast(last);
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
            long sent = channel.write(gathered, 0, count);
            owner.countWritten(sent);
            return sent;
        } finally {
            while (count > 0) {
                gathered[--count] = null;
            }
        }
    }
}
