package org.asyncio4j.internal.util;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A key by the identity of a thing that it does not keep: equal to another one of the same thing, and, when that is gone,
 * still to itself, so that it can be taken out of a map.
 */
public class WeakKey<T> extends WeakReference<T> {

    private final int hash;

    /** Creates a key that joins {@code queue}, unless that is null, when the thing is gone. */
    public WeakKey(T thing, @Nullable ReferenceQueue<T> queue) {
        super(thing, queue);
        hash = System.identityHashCode(thing);
    }

    @Override
    public final int hashCode() {
        return hash;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        T mine = get();
        return mine != null && other instanceof WeakKey<?> key && key.get() == mine;
    }
}
