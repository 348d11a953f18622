package org.asyncio4j.internal.util;

/**
 * What is left of a part of a loop that nobody closed, when the garbage collector has found the loop. Refers to nothing
 * that refers to the loop: otherwise it would never be found.
 */
public interface Remains {

    /** The maximum number of things that {@link #describe} names one by one. */
    int NAMED = 10;

    /** Returns how many things of which kind are left, and some names; empty if there are none. */
    String describe();

    /** Closes what can be closed. */
    void release() throws Exception;
}
