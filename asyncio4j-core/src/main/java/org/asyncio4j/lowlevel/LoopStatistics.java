package org.asyncio4j.lowlevel;

/**
 * What a loop has done and has to do, as {@link EventLoop#statistics} has found it. Times are in seconds.
 *
 * <p>Read on the loop's thread, by one of its callbacks or tasks, the numbers are exact and belong together. On another
 * thread they are read one by one while the loop goes on, without making it wait: each was right a moment ago, and two
 * of them may be of different moments.
 *
 * @param loop the loop's name: {@code Loop-1} is the first one that the process has created
 * @param running whether a thread runs the loop
 * @param iterations how many iterations it has begun
 * @param callbacks how many callbacks it has run, each step of a task among them
 * @param readyCallbacks how many callbacks and tasks are ready to run; while an iteration is under way also those that
 *     it has still to run
 * @param timers how many timers are scheduled and not cancelled
 * @param outsideJobs how much is under way elsewhere that the loop waits for: calls on other threads, child processes,
 *     writes to pipes that block, answers of other libraries
 * @param times how the loop's time has passed
 * @param tasks its tasks
 * @param connections its transports
 */
public record LoopStatistics(
        String loop,
        boolean running,
        long iterations,
        long callbacks,
        int readyCallbacks,
        int timers,
        int outsideJobs,
        Times times,
        Tasks tasks,
        Connections connections) {

    /**
     * How a loop's time has passed, by the system's clock, whatever clock the loop has.
     *
     * <p>An iteration is measured from its begin to its end, without the time that the loop has slept in it because
     * nothing was ready. So it is for how long the loop looked at no channel, no timer and no other thread: whatever
     * became ready meanwhile had to wait as long, which is the loop's lag. Iterations of less than five microseconds are
     * measured several at a time; so a lag may be too long, or too short, by a third of a millisecond.
     *
     * @param lag for how long the iteration that is under way has run; 0 while the loop sleeps or does not run
     * @param recentLag the longest iteration within the last minute or two
     * @param longestLag the longest iteration so far
     * @param iterationTime how long an iteration takes, as an average in which the last ones count most
     * @param busy for how long the loop has worked
     * @param idle for how long it has slept because nothing was ready
     */
    public record Times(
            double lag, double recentLag, double longestLag, double iterationTime, double busy, double idle) {}

    /**
     * The tasks of a loop, without those that another library has made and registered.
     *
     * @param created how many were created
     * @param finished how many have ended with a result
     * @param cancelled how many have ended as cancelled, those among them that the loop has unwound when it was closed
     * @param failed how many have ended with another exception
     * @param running how many take a step now: one or none
     * @param ready how many wait for their turn only, for their first or next step
     * @param waiting how many wait for something
     */
    public record Tasks(long created, long finished, long cancelled, long failed, int running, int ready, int waiting) {

        /** Returns how many have not ended. */
        public int alive() {
            return running + ready + waiting;
        }
    }

    /**
     * The transports of a loop: connections, accepted and made, datagram endpoints, and pipes, those of child processes
     * among them. What {@link SocketCalls} and {@link EventLoop#addReader} do is not counted.
     *
     * @param open how many are open, or closing
     * @param opened how many were opened
     * @param bytesRead how many bytes they have received, of TLS the encrypted ones
     * @param bytesWritten how many bytes they have passed to the system, of TLS the encrypted ones; not what waits
     *     in their buffers
     */
    public record Connections(int open, long opened, long bytesRead, long bytesWritten) {}
}
