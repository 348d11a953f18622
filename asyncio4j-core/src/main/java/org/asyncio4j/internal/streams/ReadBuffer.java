package org.asyncio4j.internal.streams;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.asyncio4j.internal.util.ByteScan;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that were received and not yet taken, oldest first.
 *
 * <pre>
 *   |  taken  |    unread    |  room  |   later pieces, all unread
 *   0       start           end    array.length
 * </pre>
 *
 * <p>A transport passes an array with each piece of data, and each read returns an array: mostly
 * the same one. So an array that arrives while nothing is unread is <em>adopted</em>, and returned
 * as it is if all of it is taken at once; nothing is copied. One that arrives later is queued, and
 * adopted when those before it are taken. Small arrays are instead copied into one, and so is
 * everything before a search. An adopted array is never written to, because the code that passed it
 * in may still read it.
 *
 * <p>An array of our own grows by at least half, and is compacted in place only if at least half of
 * it is free, so that the number of bytes moved stays proportional to the number received. Loop
 * thread only.
 */
public final class ReadBuffer {

    private static final byte[] NOTHING = {};

    /** The longest array that every JVM allows. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    /** In bytes; a smaller piece costs more as a queued object than as a copy. */
    private static final int WORTH_QUEUEING = 512;

    private byte[] array = NOTHING;
    private int start;
    private int end;
    private boolean adopted = true;
    private int moves;

    /** The pieces that follow the array; empty if the array is. Null until there has been one. */
    private @Nullable ArrayDeque<byte[]> later;

    private int laterSize;

    public int size() {
        return end - start + laterSize;
    }

    /**
     * Returns a counter that changes whenever bytes are removed or put back at the front, which
     * invalidates all indices.
     */
    public int moves() {
        return moves;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /** Appends the bytes of an array that must not be changed from now on. */
    public void add(byte[] data) {
        if (data.length == 0) {
            return;
        }
        if (isEmpty()) {
            adopt(data);
            return;
        }
        if (data.length > LARGEST - size()) {
            throw new IllegalStateException(
                    "more bytes than an array can hold: " + size() + " unread and " + data.length + " new");
        }
        if (data.length < WORTH_QUEUEING) {
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

    /** Puts back bytes that were taken, in front of the unread ones; or changes nothing if there is no memory for that. */
    public void putBack(byte[] data) {
        moves++;
        if (isEmpty() || data.length == 0) {
            add(data);
            return;
        }
        // The only thing that can fail comes first, and leaves all as it was.
        byte[] all = Arrays.copyOf(data, Math.addExact(data.length, size()));
        takeInto(ByteBuffer.wrap(all, data.length, size()));
        adopt(all);
    }

    /** Removes and returns the oldest {@code count} bytes, or all if there are fewer. */
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

    /** Returns the oldest {@code count} bytes as text; a search must have found them, and they stay. */
    public String text(int count, Charset charset) {
        return new String(array, start, count, charset);
    }

    /**
     * Returns the array that holds the bytes a search has found, from {@link #start} on. Nothing is written to it from now
     * on, so that the caller may use it even when the bytes are dropped.
     */
    public byte[] lendArray() {
        adopted = true;
        return array;
    }

    /** Returns the oldest bytes, in the array that {@link #lendArray} returns: all, or those that are there already. */
    public ByteBuffer view(boolean all) {
        if (all) {
            joinPieces();
        }
        return ByteBuffer.wrap(lendArray()).slice(start, end - start);
    }

    /** Returns where in {@link #lendArray} the oldest byte is. */
    public int start() {
        return start;
    }

    /** Moves as many bytes into {@code target} as there are and as fit; returns how many. */
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

    /** Removes the oldest {@code count} bytes; there must be that many. */
    public void drop(int count) {
        moves++;
        int left = count;
        while (left > 0 && left >= end - start) {
            left -= end - start;
            adopt(nextPiece());
        }
        start += left;
    }

    /**
     * Returns the index of the first occurrence of {@code wanted} at {@code from} or later; -1 if
     * there is none.
     */
    public int indexOf(byte[] wanted, int from) {
        joinPieces();
        int to = end - wanted.length + 1;
        int found = ByteScan.indexOf(array, start + from, to, wanted[0]);
        while (found >= 0 && !matches(wanted, found)) {
            found = ByteScan.indexOf(array, found + 1, to, wanted[0]);
        }
        return found < 0 ? -1 : found - start;
    }

    /** Returns whether the bytes at {@code index} are {@code wanted}. */
    public boolean hasAt(int index, byte[] wanted) {
        joinPieces();
        return index + wanted.length <= size() && array[start + index] == wanted[0] && matches(wanted, start + index);
    }

    /** Returns whether the bytes at an index of the array are {@code wanted}, whose first one is there. */
    private boolean matches(byte[] wanted, int at) {
        return wanted.length == 1 || Arrays.equals(array, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private void adopt(byte[] data) {
        array = data;
        start = 0;
        end = data.length;
        adopted = true;
    }

    /** Removes and returns the first of the later pieces; an empty one if there is none. */
    private byte[] nextPiece() {
        byte[] next = later == null ? null : later.pollFirst();
        if (next == null) {
            return NOTHING;
        }
        laterSize -= next.length;
        return next;
    }

    /** Appends all later pieces to the array, so that the unread bytes are contiguous. */
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

    /** Ensures that {@code count} bytes fit in after the end, in an array of our own. */
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
