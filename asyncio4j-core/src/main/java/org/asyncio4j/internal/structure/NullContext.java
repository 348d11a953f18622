package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncContextManager;
import org.jspecify.annotations.Nullable;

/** Passes a value to the body and does nothing else. */
public record NullContext<R extends @Nullable Object>(R value) implements AsyncContextManager<R> {

    @Override
    public R onEnter() {
        return value;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        return false;
    }
}
