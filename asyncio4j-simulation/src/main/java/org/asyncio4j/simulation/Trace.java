package org.asyncio4j.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, step by step, as numbers: the same for the same choices, on each engine and in each JVM. Each entry
 * is what happened, where, and a detail.
 */
final class Trace {

    // What an entry is about, in its highest byte. The next byte is the host, the rest the detail.
    static final int STEP = 1;
    static final int TIME = 2;
    static final int SENT = 3;
    static final int ARRIVED = 4;
    static final int EVENT = 5;
    static final int DATA = 6;

    private static final int DETAIL_BITS = 48;
    private static final long DETAIL = (1L << DETAIL_BITS) - 1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] entries = new long[1024];
    private int size;
    private long hash = 1;

    void clear() {
        size = 0;
        hash = 1;
    }

    void add(int what, int host, long detail) {
        long entry = ((long) what << 56) | ((long) (host & 0xFF) << DETAIL_BITS) | (detail & DETAIL);
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entries[size++] = entry;
        hash = Long.rotateLeft((hash ^ entry) * MULTIPLIER, 29);
    }

    /** Returns how many entries there are. */
    int size() {
        return size;
    }

    /** Returns a hash of all entries, as 16 hexadecimal digits. */
    String hash() {
        return String.format("%016x", SplitMix.mix(hash));
    }

    /** Returns all entries as bytes. */
    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(size * Long.BYTES);
        for (int i = 0; i < size; i++) {
            bytes.putLong(entries[i]);
        }
        return bytes.array();
    }

    /** Returns where two traces first differ, as text; null if they are the same. */
    static @Nullable String difference(Trace first, Trace second) {
        int step = 0;
        int common = Math.min(first.size, second.size);
        for (int i = 0; i < common; i++) {
            if (first.entries[i] != second.entries[i]) {
                return "at step " + step + " the first run had " + text(first.entries[i]) + ", the second "
                        + text(second.entries[i]);
            }
            step += (int) (first.entries[i] >>> 56) == STEP ? 1 : 0;
        }
        if (first.size == second.size) {
            return null;
        }
        boolean longer = first.size > second.size;
        return "after step " + step + " the " + (longer ? "first" : "second") + " run went on with "
                + text((longer ? first : second).entries[common]) + ", and the other one ended";
    }

    private static String text(long entry) {
        int what = (int) (entry >>> 56);
        int host = (int) (entry >>> DETAIL_BITS) & 0xFF;
        long detail = entry & DETAIL;
        return switch (what) {
            case STEP ->
                detail >>> 47 != 0 ? "a callback of host " + host : "a step of task " + detail + " of host " + host;
            case TIME -> "time " + detail / 1e9 + " s";
            case SENT -> "data sent by host " + host + " (checksum " + detail + ")";
            case ARRIVED -> "an arrival at host " + host + " (" + detail + ")";
            case DATA -> "a choice of its own, " + detail;
            default -> "event " + detail + " of host " + host;
        };
    }

    @Override
    public String toString() {
        return size + " entries, " + hash();
    }
}
