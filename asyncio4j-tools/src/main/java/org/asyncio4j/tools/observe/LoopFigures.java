package org.asyncio4j.tools.observe;

/**
 * What a loop has done and has to do; what is not known is 0.
 *
 * @param callbacks how many callbacks it has run, each step of a task among them
 * @param ready how many tasks and callbacks are to run next
 * @param outsideJobs what is under way on other threads and in child processes
 * @param lagMicros for how long the iteration that is under way has run
 * @param recentLagMicros the longest iteration within the last minute or two
 */
public record LoopFigures(
        long iterations,
        long callbacks,
        long ready,
        long timers,
        long outsideJobs,
        long lagMicros,
        long recentLagMicros,
        long busyMicros,
        long idleMicros,
        long connections,
        long bytesRead,
        long bytesWritten) {

    /** Of a loop of which nothing is known. */
    public static final LoopFigures UNKNOWN = new LoopFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
