package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;

/**
 * Received data that is not decrypted yet.
 *
 * <p>It is read into one of the loop's buffers, which is returned when everything, or all but the
 * beginning of a record, is decrypted. The buffer grows only if nothing is decrypted because the
 * application has paused reading.
 */
final class Incoming {

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** A remainder smaller than this is moved, so that it does not occupy a whole buffer. */
    private static final int SMALL = 4 << 10;

    /** The minimum room offered to the transport. */
    private static final int LEAST_ROOM = 1 << 10;

    // RFC 8446, 5.1: type, version and length; the types in use.
    private static final int HEADER_SIZE = 5;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 24;
    private static final int LONGEST = 33 << 10;

    private final Buffers buffers;

    /** Data is from position to limit; after the limit there is room. */
    private ByteBuffer data = NONE;

    /** Whether the transport is using the room after {@code data}, which then must not move. */
    private boolean beingFilled;

    Incoming(Buffers buffers) {
        this.buffers = buffers;
    }

    /** Returns the number of bytes held. */
    int size() {
        return data.remaining();
    }

    /** Returns whether there is a complete record, or something that is not a record at all. */
    boolean hasRecord() {
        if (data.remaining() < HEADER_SIZE) {
            return false;
        }
        int at = data.position();
        int type = data.get(at);
        int length = data.getShort(at + HEADER_SIZE - 2) & 0xffff;
        return type < FIRST_TYPE || type > LAST_TYPE || length > LONGEST || data.remaining() >= HEADER_SIZE + length;
    }

    /** Returns the data, to be decrypted in place. */
    ByteBuffer data() {
        return data;
    }

    /** Returns the room for the next data. */
    ByteBuffer toFill() {
        if (!beingFilled) {
            makeRoom();
            beingFilled = true;
        }
        return data.duplicate().limit(data.capacity()).position(data.limit());
    }

    /** Records that {@code count} bytes were put into that room. */
    void filled(int count) {
        beingFilled = false;
        data.limit(data.limit() + count);
    }

    /** Records that no more data comes. */
    void ended() {
        beingFilled = false;
    }

    /** Returns the buffer if it holds little. */
    void settle() {
        if (!beingFilled && data.remaining() < SMALL && data.capacity() >= Buffers.SIZE) {
            move(data.hasRemaining() ? ByteBuffer.allocate(data.remaining()) : NONE);
        }
    }

    /** Drops the data. */
    void clear() {
        if (beingFilled) {
            data = NONE;
            beingFilled = false;
        } else {
            data.position(data.limit());
            settle();
        }
    }

    private void makeRoom() {
        if (data.capacity() < Buffers.SIZE) {
            move(buffers.lend());
        } else if (data.capacity() - data.limit() < LEAST_ROOM) {
            if (data.remaining() > data.capacity() / 4 * 3) {
                move(ByteBuffer.allocate(data.capacity() * 2));
            } else {
                data.compact().flip();
            }
        }
    }

    private void move(ByteBuffer target) {
        ByteBuffer old = data;
        if (old.hasRemaining()) {
            target.put(old).flip();
        } else {
            target.position(0).limit(0);
        }
        data = target;
        buffers.giveBack(old);
    }
}
