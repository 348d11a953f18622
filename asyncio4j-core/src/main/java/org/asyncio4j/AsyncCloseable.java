package org.asyncio4j;

import org.asyncio4j.annotation.CheckReturnValue;

/**
 * An object whose closing may suspend: the argument of {@link Asyncio#aclosing}. In Python, an
 * object with a method {@code aclose}.
 *
 * <p>May be implemented; grows by default methods only.
 */
@CheckReturnValue
public interface AsyncCloseable {

    /** Closes the object, suspending until that is done; a second close does nothing. */
    Coroutine<Void> aclose();
}
