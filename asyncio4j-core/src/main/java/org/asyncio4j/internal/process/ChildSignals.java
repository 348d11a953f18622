package org.asyncio4j.internal.process;

/** Sends signals to one child, and tells how it ended, by the means that it was started with. */
interface ChildSignals {

    /** Sends a signal, in the order of the calls; does nothing if the child has exited. */
    void send(int signal);

    /**
     * Sends a signal to all of the child's process group; works until {@link #release}.
     *
     * @throws IllegalStateException if the child was not started with a group of its own
     */
    void sendToGroup(int signal);

    /** Returns the child's exit code, or <i>-N</i> for signal <i>N</i>. */
    int returncode(int exitValue);

    /** Gives the child's ids back to the system when it has ended. A second call does nothing. */
    void release();

    /** Kills a child, if it still runs. */
    static void kill(Process process) {
        if (process instanceof SpawnedProcess spawned) {
            spawned.destroyForcibly();
        } else {
            // Through the handle: the methods of the JDK's Process also close its streams.
            process.toHandle().destroyForcibly();
        }
    }

    static IllegalStateException noGroup(long pid) {
        return new IllegalStateException("the child " + pid + " has no process group of its own; start it with"
                + " SubprocessOptions.withProcessGroup(0) or withStartNewSession(true)");
    }
}
