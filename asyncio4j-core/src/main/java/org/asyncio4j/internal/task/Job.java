package org.asyncio4j.internal.task;

/** What stands in the ready queue: a callback, or a task that is to take its next step. */
public interface Job {

    /** Does the work, on the loop's thread. Lets only those errors out that end the loop. */
    void runJob();
}
