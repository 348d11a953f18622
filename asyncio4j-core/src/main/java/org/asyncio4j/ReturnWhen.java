package org.asyncio4j;

/**
 * The conditions on which {@link Asyncio#waitUntil(Iterable, ReturnWhen)} returns. {@link Asyncio}
 * has the same constants.
 */
public enum ReturnWhen {

    /** At least one future is done. */
    FIRST_COMPLETED,

    /** One future has failed, or all are done. A cancelled future has not failed. */
    FIRST_EXCEPTION,

    /** All futures are done. */
    ALL_COMPLETED
}
