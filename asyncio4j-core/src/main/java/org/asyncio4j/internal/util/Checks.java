package org.asyncio4j.internal.util;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Guards on arguments, with messages that name the argument and show its value. */
public final class Checks {

    private Checks() {}

    public static <T> T notNull(@Nullable T value, String name) {
        return Objects.requireNonNull(value, () -> name + " must not be null");
    }

    public static long notNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be >= 0: " + value);
        }
        return value;
    }

    public static int positive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + value);
        }
        return value;
    }
}
