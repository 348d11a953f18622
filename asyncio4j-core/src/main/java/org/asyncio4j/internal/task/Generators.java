package org.asyncio4j.internal.task;

/** What a loop knows of its asynchronous generators, which are of a row above. */
public interface Generators {

    /**
     * Has the code of all that have not ended leave by its finally blocks. For a loop that closes;
     * on a thread that may resume fibers.
     */
    void unwind();
}
