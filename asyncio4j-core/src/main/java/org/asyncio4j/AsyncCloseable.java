package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;

/**
 * Something whose closing may have to wait: what {@link Asyncio#aclosing} takes. Python's objects
 * with a method {@code aclose}.
 */
@CheckReturnValue
public interface AsyncCloseable {

    /** Closes it and returns when that is done. To be awaited; a second close does nothing. */
    Coroutine<Void> aclose();
}
