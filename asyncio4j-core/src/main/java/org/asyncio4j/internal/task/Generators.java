package org.asyncio4j.internal.task;

/** A loop's view of its asynchronous generators, which belong to a higher layer. */
public interface Generators {

    /**
     * Unwinds every generator that has not ended so that its finally blocks run. For a loop that
     * closes; on a thread that may resume fibers.
     */
    void unwind();

    /** Returns how many generators have begun and not ended. */
    int count();
}
