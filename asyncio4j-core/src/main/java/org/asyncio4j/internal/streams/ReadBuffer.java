package org.asyncio4j.internal.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that have come and that nobody has taken yet, oldest first.
 *
 * <pre>
 *   |  taken  |    unread    |  room  |   later pieces, all unread
 *   0       start           end    array.length
 * </pre>
 *
 * <p>A transport hands over arrays of their own, and who reads gets arrays of their own: mostly the
 * same. So an array that comes while nothing is unread is <em>adopted</em>, and given away if all
 * of it is taken at once; nothing is copied. One that comes later waits in line, and is adopted
 * when those before it are taken. Small ones are copied together instead, and so is all that is
 * searched. An adopted array is never written to, for whoever handed it over may still look at it.
 *
 * <p>An array of ours grows by half at least, and is used again only if half of it is free at
 * least, so that the bytes that are moved are never many more than those that come. Loop thread
 * only.
 */
public final class ReadBuffer {

    private static final byte[] NOTHING = {};

    /** What the JVM allows at most. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    /** A smaller piece costs more as an object in line than as a copy. */
    private static final int WORTH_A_PLACE = 512;

    private byte[] array = NOTHING;
    private int start;
    private int end;
    private boolean adopted = true;
    private int moves;

    /** What follows the array; empty if that is. Null as long as nothing ever did. */
    private @Nullable ArrayDeque<byte[]> later;

    private int laterSize;

    public int size() {
        return end - start + laterSize;
    }

    /**
     * Changes whenever the oldest unread byte becomes another one: then no index holds any more.
     */
    public int moves() {
        return moves;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /** Adds the bytes of an array that nobody changes from now on. */
    public void add(byte[] data) {
        if (isEmpty()) {
            adopt(data);
            return;
        }
        if (data.length > LARGEST - size()) {
            throw new IllegalStateException(
                    "more bytes than an array can hold: " + size() + " unread and " + data.length);
        }
        if (data.length < WORTH_A_PLACE) {
            joinPieces();
            append(data);
            return;
        }
        if (later == null) {
            later = new ArrayDeque<>();
        }
        later.addLast(data);
        laterSize += data.length;
    }

    /** Puts bytes back that were taken: in front of what is unread. */
    public void putBack(byte[] data) {
        moves++;
        byte[] unread = take(size());
        add(data);
        add(unread);
    }

    /** Takes the oldest {@code count} bytes, or all if there are not that many. */
    public byte[] take(int count) {
        int taken = Math.min(count, size());
        if (taken == array.length && taken == end - start) {
            byte[] whole = array;
            drop(taken);
            return whole;
        }
        if (taken <= end - start) {
            byte[] result = Arrays.copyOfRange(array, start, start + taken);
            drop(taken);
            return result;
        }
        byte[] result = new byte[taken];
        takeInto(ByteBuffer.wrap(result));
        return result;
    }

    /** Takes as many bytes as there are and as fit into {@code target}; returns how many. */
    public int takeInto(ByteBuffer target) {
        int taken = Math.min(target.remaining(), size());
        int missing = taken;
        while (missing > 0) {
            int count = Math.min(missing, end - start);
            target.put(array, start, count);
            drop(count);
            missing -= count;
        }
        return taken;
    }

    /** Forgets the oldest {@code count} bytes, of which there are as many. */
    public void drop(int count) {
        moves++;
        int left = count;
        while (left > 0 && left >= end - start) {
            left -= end - start;
            adopt(nextPiece());
        }
        start += left;
    }

    /** Where {@code wanted} begins first, at {@code from} or later; -1 if nowhere. */
    public int indexOf(byte[] wanted, int from) {
        joinPieces();
        byte first = wanted[0];
        int last = end - wanted.length;
        for (int i = start + from; i <= last; i++) {
            if (array[i] == first && matches(wanted, i)) {
                return i - start;
            }
        }
        return -1;
    }

    /** Whether {@code wanted} stands at {@code index}. */
    public boolean hasAt(int index, byte[] wanted) {
        joinPieces();
        return index + wanted.length <= size() && matches(wanted, start + index);
    }

    private boolean matches(byte[] wanted, int at) {
        return wanted.length == 1 || Arrays.equals(array, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private void adopt(byte[] data) {
        array = data;
        start = 0;
        end = data.length;
        adopted = true;
    }

    /** Takes the first of the later pieces out of the line; an empty one if there is none. */
    private byte[] nextPiece() {
        byte[] next = later == null ? null : later.pollFirst();
        if (next == null) {
            return NOTHING;
        }
        laterSize -= next.length;
        return next;
    }

    /** Copies the later pieces behind the first, so that there is one. */
    private void joinPieces() {
        if (laterSize == 0) {
            return;
        }
        makeRoom(laterSize);
        while (laterSize > 0) {
            append(nextPiece());
        }
    }

    private void append(byte[] data) {
        makeRoom(data.length);
        System.arraycopy(data, 0, array, end, data.length);
        end += data.length;
    }

    /** Makes sure that {@code count} bytes fit in behind the end, in an array of our own. */
    private void makeRoom(int count) {
        if (!adopted && count <= array.length - end) {
            return;
        }
        int size = end - start;
        byte[] roomy = array;
        if (adopted || size + count > array.length / 2) {
            roomy = new byte[Math.max(size + count, (int) Math.min(size * 3L / 2, LARGEST))];
        }
        System.arraycopy(array, start, roomy, 0, size);
        array = roomy;
        adopted = false;
        start = 0;
        end = size;
    }
}
