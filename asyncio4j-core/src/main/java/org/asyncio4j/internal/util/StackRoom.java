package org.asyncio4j.internal.util;

/**
 * Overflows the stack early: before a change that must not be left half done, rather than in the
 * middle of it.
 */
public final class StackRoom {

    private StackRoom() {}

    /** Throws a {@link StackOverflowError} if there is not enough stack for so many frames of ordinary size. */
    public static void ensure(int frames) {
        touch(frames, 1, 2, 3, 4);
    }

    /** The arguments make the frames large. */
    private static long touch(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a : touch(frames - 1, b, c, d, a) + (a ^ b ^ c ^ d);
    }
}
