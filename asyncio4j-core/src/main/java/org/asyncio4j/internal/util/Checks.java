package org.asyncio4j.internal.util;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Argument checks whose messages name the argument and show its value. */
public final class Checks {

    private Checks() {}

    public static <T> T notNull(@Nullable T value, String name) {
        return Objects.requireNonNull(value, () -> name + " must not be null");
    }

    /** Returns an unmodifiable copy of {@code values}, none of which may be null. */
    public static <T> List<T> copyOf(@Nullable Collection<? extends T> values, String name) {
        List<T> copy = new ArrayList<>(notNull(values, name));
        for (int i = 0; i < copy.size(); i++) {
            int index = i;
            Objects.requireNonNull(copy.get(i), () -> name + "[" + index + "] must not be null");
        }
        return List.copyOf(copy);
    }

    /** Returns an unmodifiable list of {@code values}, none of which may be null. */
    public static <T> List<T> copyOf(T @Nullable [] values, String name) {
        return copyOf(Arrays.asList(notNull(values, name)), name);
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
