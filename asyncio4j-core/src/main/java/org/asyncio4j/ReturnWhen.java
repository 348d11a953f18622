package org.asyncio4j;

/**
 * What {@link Asyncio#waitUntil(Iterable, ReturnWhen)} waits for. The constants can be had from
 * {@link Asyncio}, too.
 */
public enum ReturnWhen {

    /** Until at least one is done. */
    FIRST_COMPLETED,

    /** Until one has failed, or all are done. A cancelled one has not failed. */
    FIRST_EXCEPTION,

    /** Until all are done. */
    ALL_COMPLETED
}
