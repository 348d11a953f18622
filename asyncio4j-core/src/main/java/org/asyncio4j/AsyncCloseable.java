package org.asyncio4j;

/**
 * Something whose closing may have to wait: what {@link Asyncio#aclosing} takes. Python's objects
 * with a method {@code aclose}.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface AsyncCloseable {

    /** Closes it and returns when that is done. To be awaited; a second close does nothing. */
    Coroutine<Void> aclose();
}
