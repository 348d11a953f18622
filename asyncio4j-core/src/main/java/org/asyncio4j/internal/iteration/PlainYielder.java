package org.asyncio4j.internal.iteration;

import java.util.Collection;
import org.asyncio4j.SendYielder;
import org.asyncio4j.Yielder;
import org.jspecify.annotations.Nullable;

/** Yields the items of a body that is sent nothing. */
public final class PlainYielder<T extends @Nullable Object> implements Yielder<T> {

    private final SendYielder<T, ?> out;

    PlainYielder(SendYielder<T, ?> out) {
        this.out = out;
    }

    @Override
    public void yield(T item) {
        out.yield(item);
    }

    @Override
    public void yieldAll(Collection<? extends T> items) {
        out.yieldAll(items);
    }
}
