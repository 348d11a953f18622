package org.asyncio4j.internal.task;

/** An entry of the ready queue: a callback, or a task that is to take its next step. */
public interface Job {

    /** Does the work, on the loop's thread. Throws only those errors that end the loop. */
    void runJob();
}
