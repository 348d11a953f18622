package org.asyncio4j.internal.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes that have come and that nobody has taken yet, oldest first.
 *
 * <pre>
 *   |  taken  |    unread    |  room  |
 *   0       start           end    array.length
 * </pre>
 *
 * <p>A transport hands over arrays of their own, and who reads gets arrays of their own: mostly the
 * same. So an array that comes while nothing is unread is <em>adopted</em>, and given away if all
 * of it is taken at once; nothing is copied. Only what has to wait for more is: it moves to a
 * larger array. An adopted array is never written to, for whoever handed it over may still look at
 * it.
 *
 * <p>An array grows by half at least, and is used again only if half of it is free at least, so
 * that the bytes that are moved are never many more than those that come. Loop thread only.
 */
public final class ReadBuffer {

    private static final byte[] NOTHING = {};

    /** What the JVM allows at most. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private byte[] array = NOTHING;
    private int start;
    private int end;
    private boolean adopted = true;
    private int moves;

    public int size() {
        return end - start;
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
            array = data;
            start = 0;
            end = data.length;
            adopted = true;
        } else {
            makeRoom(data.length);
            System.arraycopy(data, 0, array, end, data.length);
            end += data.length;
        }
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
        byte[] result =
                taken == array.length ? array : Arrays.copyOfRange(array, start, start + taken);
        drop(taken);
        return result;
    }

    /** Takes as many bytes as there are and as fit into {@code target}; returns how many. */
    public int takeInto(ByteBuffer target) {
        int taken = Math.min(target.remaining(), size());
        target.put(array, start, taken);
        drop(taken);
        return taken;
    }

    /** Forgets the oldest {@code count} bytes, of which there are as many. */
    public void drop(int count) {
        moves++;
        start += count;
        if (isEmpty()) {
            array = NOTHING;
            start = 0;
            end = 0;
            adopted = true;
        }
    }

    /** Where {@code wanted} begins first, at {@code from} or later; -1 if nowhere. */
    public int indexOf(byte[] wanted, int from) {
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
        return index + wanted.length <= size() && matches(wanted, start + index);
    }

    private boolean matches(byte[] wanted, int at) {
        return wanted.length == 1
                || Arrays.equals(array, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** Makes sure that {@code count} bytes fit in behind the end, in an array of our own. */
    private void makeRoom(int count) {
        if (!adopted && count <= array.length - end) {
            return;
        }
        int size = size();
        if (count > LARGEST - size) {
            throw new IllegalStateException(
                    "more bytes than an array can hold: " + size + " unread and " + count);
        }
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
