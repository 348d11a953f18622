package org.asyncio4j.internal.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds a byte in an array, looking at eight at a time. */
public final class ByteScan {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private ByteScan() {}

    /**
     * Returns the index of the first {@code wanted} from {@code from} on and before {@code to}; -1 if there is none.
     *
     * <p>A byte of {@code differences} is zero where the byte is the one that is wanted. Subtracting one from each borrows
     * into the highest bit of such a byte, and of bytes above it perhaps, but of none below: so the lowest bit that is
     * left tells the first.
     */
    public static int indexOf(byte[] array, int from, int to, byte wanted) {
        long pattern = (wanted & 0xff) * ONES;
        int i = from;
        for (int last = to - Long.BYTES; i <= last; i += Long.BYTES) {
            long differences = (long) LONGS.get(array, i) ^ pattern;
            long zeros = (differences - ONES) & ~differences & HIGHEST_BITS;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (array[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
