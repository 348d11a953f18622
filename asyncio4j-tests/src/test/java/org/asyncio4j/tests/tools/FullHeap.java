package org.asyncio4j.tests.tools;

import org.jspecify.annotations.Nullable;

/** Fills the heap of a JVM, which should be small and without thread-local buffers, and frees it again. */
public final class FullHeap {

    private static final int LARGEST = 1 << 20;
    private static final int SMALLEST = 16;

    /** Of an array, in bytes. */
    private static final int HEADER = 16;

    /** What fills the heap. */
    private static @Nullable Block hoard;

    private record Block(@Nullable Block next, byte[] content) {}

    private FullHeap() {}

    /** Leaves no room for an array of {@code smallest} bytes. */
    public static void fill(int smallest) {
        for (int size = LARGEST; size >= smallest; size /= 2) {
            try {
                while (true) {
                    hoard = new Block(hoard, new byte[size]);
                }
            } catch (OutOfMemoryError full) {
                // Smaller ones may still fit.
            }
        }
    }

    /** Leaves room for arrays of at most {@code most} bytes in all, and for other small things. */
    public static void fillExcept(int most) {
        byte[] reserve = new byte[most];
        fill(most);
        // Read, so that it is not gone before.
        reserve[0] = 1;
    }

    /** Leaves room for {@code count} times {@code size} bytes, and for hardly anything else. */
    public static void fillExceptPieces(int count, int size) {
        byte[][] reserve = new byte[count][];
        for (int i = 0; i < count; i++) {
            reserve[i] = new byte[size - HEADER];
        }
        fill(SMALLEST);
        // Read, so that they are not gone before.
        for (byte[] piece : reserve) {
            piece[0] = 1;
        }
    }

    /** Frees what was filled. */
    public static void free() {
        hoard = null;
    }
}
