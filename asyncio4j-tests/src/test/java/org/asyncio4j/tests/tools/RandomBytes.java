package org.asyncio4j.tests.tools;

import java.util.Random;

/** Data in which nothing can be lost, repeated, swapped or taken from elsewhere unseen: random bytes of a seed. */
public final class RandomBytes {

    private RandomBytes() {}

    /** The same each time for the same seed. */
    public static byte[] of(int seed, int size) {
        byte[] data = new byte[size];
        new Random(seed).nextBytes(data);
        return data;
    }
}
